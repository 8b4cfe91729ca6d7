import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { AbandonedError, pulled } from './pulled.js';

/** A producer of numbered batches that notes what becomes of it. */
function producer(count: number, failAt = -1) {
  const notes: string[] = [];
  const push = async (visit: (batch: { n: number }) => Promise<void>): Promise<void> => {
    try {
      for (let n = 0; n < count; n += 1) {
        if (n === failAt) throw new Error('broken');
        notes.push(`made ${n}`);
        await visit({ n });
      }
      notes.push('finished');
    } catch (error) {
      notes.push((error as Error).name);
      throw error;
    }
  };
  return { notes, push };
}

it('hands every batch on, one at a time', async () => {
  const { notes, push } = producer(3);
  const seen: number[] = [];
  for await (const { n } of pulled(push)) {
    await setImmediate();
    expect(notes).toHaveLength(n + 1);
    seen.push(n);
  }
  expect(seen).toEqual([0, 1, 2]);
  expect(notes.at(-1)).toBe('finished');
});

it('ends at once where there is nothing', async () => {
  expect(await pulled(producer(0).push).next()).toEqual({ done: true, value: undefined });
});

it('fails where the producer does, also before the first batch', async () => {
  await expect(pulled(producer(3, 0).push).next()).rejects.toThrow('broken');
  const batches = pulled(producer(3, 1).push);
  await batches.next();
  await expect(batches.next()).rejects.toThrow('broken');
});

it('stops the producer when nobody takes any more', async () => {
  const { notes, push } = producer(1_000_000);
  for await (const { n } of pulled(push)) if (n === 2) break;
  expect(notes).toEqual(['made 0', 'made 1', 'made 2', AbandonedError.name]);
});

it('stops the producer, and fails, when nothing is taken for too long', async () => {
  const { notes, push } = producer(3);
  const batches = pulled(push, 20);
  await batches.next();
  await expect.poll(() => notes.at(-1)).toBe(AbandonedError.name);
  await expect(batches.next()).rejects.toThrow(AbandonedError);
});
