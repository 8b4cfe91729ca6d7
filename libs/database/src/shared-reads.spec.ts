import { abandon, Company, newRecord, type Waiter } from '@rollcall/observability';
import { describe, expect, it } from 'vitest';
import { SharedReads } from './shared-reads.js';

/** A read that ends when it is told to, and notes that it began. */
function reads() {
  const begun: Array<{ waiter: Waiter; end: (answer: string) => void; fail: (error: Error) => void }> = [];
  const read = (waiter: Waiter) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    begun.push({ waiter, end: resolve, fail: reject });
    return promise;
  };
  return { begun, read };
}

describe('reads that are asked for in the same words at the same time', () => {
  it('are one', async () => {
    const { begun, read } = reads();
    const shared = new SharedReads();
    const all = [1, 2, 3].map(() => shared.of('a', undefined, read));
    await expect.poll(() => begun.length).toBe(1);
    begun[0]?.end('once');
    expect(await Promise.all(all)).toEqual(['once', 'once', 'once']);
  });

  it('wait for the next one together, and for none that has begun', async () => {
    const { begun, read } = reads();
    const shared = new SharedReads();
    const first = shared.of('a', undefined, read);
    await expect.poll(() => begun.length).toBe(1);
    const others = [1, 2, 3].map(() => shared.of('a', undefined, read));
    begun[0]?.end('before');
    expect(await first).toBe('before');
    await expect.poll(() => begun.length).toBe(2);
    const late = shared.of('a', undefined, read);
    begun[1]?.end('after');
    expect(await Promise.all(others)).toEqual(['after', 'after', 'after']);
    await expect.poll(() => begun.length).toBe(3);
    begun[2]?.end('later');
    expect(await late).toBe('later');
  });

  it('begin after a while although the one before them has not ended', async () => {
    const { begun, read } = reads();
    const shared = new SharedReads();
    const first = shared.of('a', undefined, read);
    await expect.poll(() => begun.length).toBe(1);
    const second = shared.of('a', undefined, read);
    await expect.poll(() => begun.length).toBe(2);
    begun[1]?.end('second');
    expect(await second).toBe('second');
    begun[0]?.end('first');
    expect(await first).toBe('first');
  });

  it('fail for those who waited for that one alone', async () => {
    const { begun, read } = reads();
    const shared = new SharedReads();
    const first = shared.of('a', undefined, read);
    await expect.poll(() => begun.length).toBe(1);
    const second = shared.of('a', undefined, read);
    begun[0]?.fail(new Error('lost'));
    await expect(first).rejects.toThrow('lost');
    await expect.poll(() => begun.length).toBe(2);
    begun[1]?.end('found');
    expect(await second).toBe('found');
  });

  it('are nothing to those of other words', async () => {
    const { begun, read } = reads();
    const shared = new SharedReads();
    const both = [shared.of('a', undefined, read), shared.of('b', undefined, read)];
    await expect.poll(() => begun.length).toBe(2);
    begun[0]?.end('a');
    begun[1]?.end('b');
    expect(await Promise.all(both)).toEqual(['a', 'b']);
  });

  it('are given up with the last of those who wait', async () => {
    const { begun, read } = reads();
    const shared = new SharedReads();
    const [one, two] = [newRecord('1'), newRecord('2')];
    void shared.of('a', one, read);
    void shared.of('a', two, read);
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

describe('company', () => {
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
