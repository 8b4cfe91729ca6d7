import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSoundJson, isStorableJson, isUuid, isUuidAt } from './storable.js';

describe('isStorableJson', () => {
  it.each([null, true, 0, -1.5, 1e20, 1e-9, '', '한글 🚀', [], {}, { a: [{ b: null }] }])('takes %j', value => {
    expect(isStorableJson(value)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['a NUL character', { a: ['x\0'] }],
    ['a NUL character in a name', { 'x\0': 1 }],
    ['half of a surrogate pair', ['\ud800']],
    ['a number that is none', { a: Number.NaN }],
    ['infinity', [Number.POSITIVE_INFINITY]],
    ['a number that is long when it is written out', { a: [1e308] }],
    ['a number that is so behind its point', [-1e-300]],
    ['undefined', { a: undefined }],
    ['a function', [() => 1]],
    ['a BigInt', 1n],
    ['JSON too deep for the database', Array.from({ length: 40 }).reduce(inner => [inner], null)],
  ])('refuses %s', (_, value) => expect(isStorableJson(value)).toBe(false));
});

describe('isSoundJson', () => {
  it('takes what is short and refuses what is long or cannot be stored', () => {
    const values = [{ a: 'x'.repeat(60_000) }, { a: 'x'.repeat(66_000) }, 'x'.repeat(66_000), { a: Number.NaN }, null];
    expect(values.map(value => isSoundJson(value))).toEqual([true, false, false, false, true]);
  });
});

describe('isUuidAt', () => {
  it('says of bytes what isUuid says of text, whatever stands where', () => {
    const id = randomUUID();
    const places = Array.from({ length: id.length }, (_, place) => place);
    const edited = places.flatMap(at =>
      '0aFg-/:@`\u007f'.split('').map(char => id.slice(0, at) + char + id.slice(at + 1)),
    );
    const all = [id, id.toUpperCase(), ...edited];
    expect(all.filter(text => isUuidAt(Buffer.from(`"${text}"`), 1) !== isUuid(text))).toEqual([]);
    expect(isUuidAt(Buffer.from(id), 1)).toBe(false);
  });
});
