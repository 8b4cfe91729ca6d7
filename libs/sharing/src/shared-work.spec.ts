import { abandon, newRecord, type Waiter } from '@rollcall/observability';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Company } from './company.js';
import { Question } from './question.js';
import { SharedWork } from './shared-work.js';

const caller = {};

/** Work that ends when it is told to, and notes that it began; and a way to ask for it. */
function works() {
  const shared = new SharedWork();
  const begun: Array<{ waiter: Waiter; end: (answer: string) => void; fail: (error: Error) => void }> = [];
  const work = (waiter: Waiter) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    begun.push({ waiter, end: resolve, fail: reject });
    return promise;
  };
  const ask = (waiter?: Waiter, words = 'a', who: object = caller): Promise<string> =>
    shared.of(who, words, waiter, work);
  /** Asks for what nobody has asked for yet, and waits until it is begun. */
  const begin = async (): Promise<{ readonly first: Promise<string> }> => {
    const first = ask();
    await expect.poll(() => begun.length).toBe(1);
    return { first };
  };
  return { begun, ask, begin };
}

describe('work that is asked for in the same words at the same time', () => {
  it('is done once', async () => {
    const { begun, ask } = works();
    const all = [1, 2, 3].map(() => ask());
    await expect.poll(() => begun.length).toBe(1);
    begun[0]?.end('once');
    expect(await Promise.all(all)).toEqual(['once', 'once', 'once']);
  });

  it('waits for the next one together, and joins none that has begun', async () => {
    const { begun, ask, begin } = works();
    const { first } = await begin();
    const others = [1, 2, 3].map(() => ask());
    begun[0]?.end('before');
    expect(await first).toBe('before');
    await expect.poll(() => begun.length).toBe(2);
    const late = ask();
    begun[1]?.end('after');
    expect(await Promise.all(others)).toEqual(['after', 'after', 'after']);
    await expect.poll(() => begun.length).toBe(3);
    begun[2]?.end('later');
    expect(await late).toBe('later');
  });

  it('begins after a while although the one before has not ended', async () => {
    const { begun, ask, begin } = works();
    const { first } = await begin();
    const second = ask();
    await expect.poll(() => begun.length).toBe(2);
    begun[1]?.end('second');
    expect(await second).toBe('second');
    begun[0]?.end('first');
    expect(await first).toBe('first');
  });

  it('fails for those who waited for that one alone', async () => {
    const { begun, ask, begin } = works();
    const { first } = await begin();
    const second = ask();
    begun[0]?.fail(new Error('lost'));
    await expect(first).rejects.toThrow('lost');
    await expect.poll(() => begun.length).toBe(2);
    begun[1]?.end('found');
    expect(await second).toBe('found');
  });

  it('is nothing to those of other words', async () => {
    const { begun, ask } = works();
    const both = [ask(), ask(undefined, 'b')];
    await expect.poll(() => begun.length).toBe(2);
    begun[0]?.end('a');
    begun[1]?.end('b');
    expect(await Promise.all(both)).toEqual(['a', 'b']);
  });

  it('is nothing to another caller', async () => {
    const { begun, ask } = works();
    const both = [ask(), ask(undefined, 'a', {})];
    await expect.poll(() => begun.length).toBe(2);
    begun[0]?.end('mine');
    begun[1]?.end('yours');
    expect(await Promise.all(both)).toEqual(['mine', 'yours']);
  });

  it('is given up with the last of those who wait', async () => {
    const { begun, ask } = works();
    const [one, two] = [newRecord('1'), newRecord('2')];
    void ask(one);
    void ask(two);
    await expect.poll(() => begun.length).toBe(1);
    const company = begun[0]?.waiter;
    let left = 0;
    company?.leaving.add(() => (left += 1));
    abandon(one);
    expect([company?.abandoned, left]).toEqual([false, 0]);
    abandon(two);
    expect([company?.abandoned, left]).toEqual([true, 1]);
    begun[0]?.end('nobody is there');
  });
});

describe('those who were answered together', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** As often as whoever waits for no timer could need. */
  async function turns(): Promise<void> {
    for (let n = 0; n < 5; n += 1) await new Promise(setImmediate);
  }

  /** What two have asked for together, and were answered. */
  async function answeredTogether() {
    const asked = works();
    const { begun, ask } = asked;
    const all = [ask(), ask()];
    await turns();
    begun[0]?.end('together');
    await Promise.all(all);
    return asked;
  }

  it('are answered together again when they ask again, though not in the same moment', async () => {
    const { begun, ask } = await answeredTogether();
    const first = ask();
    await turns();
    expect(begun).toHaveLength(1);
    const second = ask();
    await turns();
    expect(begun).toHaveLength(2);
    begun[1]?.end('again');
    expect(await Promise.all([first, second])).toEqual(['again', 'again']);
  });

  it('are gathered with those who waited meanwhile', async () => {
    const { begun, ask } = works();
    const first = ask();
    await turns();
    const second = ask();
    begun[0]?.end('first');
    await first;
    await turns();
    expect(begun).toHaveLength(1);
    void ask();
    await turns();
    begun[1]?.end('both');
    expect(await second).toBe('both');
  });

  it('are waited for no longer than a moment, and not the next time', async () => {
    const { begun, ask } = await answeredTogether();
    const alone = ask();
    await vi.advanceTimersByTimeAsync(2);
    await turns();
    begun[1]?.end('alone');
    expect(await alone).toBe('alone');
    void ask();
    await turns();
    expect(begun).toHaveLength(3);
  });

  it('are forgotten when they do not ask again', async () => {
    const { begun, ask } = await answeredTogether();
    await vi.advanceTimersByTimeAsync(2);
    void ask();
    await turns();
    expect(begun).toHaveLength(2);
  });
});

describe('a question', () => {
  it('is forgotten when the work to answer it cannot even begin', async () => {
    let forgotten = 0;
    const question = new Question(() => (forgotten += 1));
    const work = (): Promise<string> => {
      throw new Error('no work');
    };
    await expect(question.ask(undefined, work)).rejects.toThrow('no work');
    expect(forgotten).toBe(1);
  });
});

describe('company', () => {
  it('is left once by whoever is given up twice', () => {
    const company = new Company();
    const [leaving, staying] = [newRecord('1'), newRecord('2')];
    company.join(leaving);
    company.join(staying);
    abandon(leaving);
    abandon(leaving);
    expect([company.size, company.abandoned]).toEqual([1, false]);
  });

  it('of which one gives nothing up stays', () => {
    const company = new Company();
    const request = newRecord('1');
    company.join(request);
    company.join(undefined);
    abandon(request);
    expect(company.abandoned).toBe(false);
  });

  it('does not count those who have left before', () => {
    const company = new Company();
    const request = newRecord('1');
    abandon(request);
    company.join(request);
    expect(company.abandoned).toBe(true);
  });
});
