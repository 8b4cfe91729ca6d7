import { describe, expect, it } from 'vitest';
import { Scratch } from './scratch.js';

describe('the memory of a batch', () => {
  it('is there until it is given back, and then is none', () => {
    const scratch = new Scratch();
    const [one, other] = [scratch.room(1_000), scratch.room(2_000)];
    const view = one.fill('x').subarray(10, 20);
    expect([one.length, other.length, view.toString()]).toEqual([1_000, 2_000, 'x'.repeat(10)]);
    scratch.release();
    expect([one.length, other.length, view.length]).toEqual([0, 0, 0]);
  });

  it('is never what others have pieces of', () => {
    const scratch = new Scratch();
    const [piece, whole] = [Buffer.from('some'), Buffer.alloc(100, 'x')];
    for (const part of [piece, whole.subarray(0, 50)]) scratch.adopt(part);
    scratch.release();
    expect([piece.toString(), whole.length]).toEqual(['some', 100]);
  });
});
