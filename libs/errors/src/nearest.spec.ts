import { describe, expect, it } from 'vitest';
import { nearest } from './nearest.js';

describe('the nearest known word', () => {
  const known = ['status', 'stuck', 'gpu', 'cpu', 'created'];

  it.each([
    ['stauts', 'status'],
    ['STATUS', 'status'],
    ['statuss', 'status'],
    ['create', 'created'],
    ['gpus', 'gpu'],
    ['cup', 'cpu'],
  ])('of %s is %s', (word, meant) => {
    expect(nearest(word, known)).toBe(meant);
  });

  it.each(['elephant', '', 'x', 'a'.repeat(10_000)])('is none for what resembles nothing', word => {
    expect(nearest(word, known)).toBeUndefined();
  });
});
