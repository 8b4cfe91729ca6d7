import { describe, expect, it } from 'vitest';
import { isStorableJson } from './storable.js';

describe('isStorableJson', () => {
  it.each([null, true, 0, -1.5, '', '한글 🚀', [], {}, { a: [{ b: null }] }])('takes %j', value => {
    expect(isStorableJson(value)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a NUL character', { a: ['x\0'] }],
    ['a NUL character in a name', { 'x\0': 1 }],
    ['half of a surrogate pair', ['\ud800']],
    ['a number that is none', { a: Number.NaN }],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['undefined', { a: undefined }],
    ['a function', [() => 1]],
    ['a BigInt', 1n],
    ['JSON too deep for the database', Array.from({ length: 40 }).reduce(inner => [inner], null)],
  ])('refuses %s', (_, value) => expect(isStorableJson(value)).toBe(false));
});
