import { describe, expect, it } from 'vitest';
import { BigIntScalar, DateTimeScalar, JsonScalar, JsonTextScalar, UuidScalar } from './scalars.js';

describe('scalars on the wire', () => {
  it.each([
    ['2020-02-16 15:47:28.997335', '2020-02-16T15:47:28.997335+00:00'],
    ['2020-02-16 15:47:28.99', '2020-02-16T15:47:28.990000+00:00'],
    ['2020-02-16 15:47:28', '2020-02-16T15:47:28+00:00'],
  ])('write the moment %s as %s', (stored, written) => {
    expect(DateTimeScalar.serialize(stored)).toBe(written);
  });

  it.each(['9007199254740991', -9_007_199_254_740_991, '0'])('write the integer %s as a number', value => {
    expect(BigIntScalar.serialize(value)).toBe(Number(value));
  });

  it.each(['9007199254740992', '1.5', 'many', null, {}])('refuse %j rather than write a wrong integer', value => {
    expect(() => BigIntScalar.serialize(value)).toThrow('Cannot serialize integer out of the safe range.');
  });

  it('write JSON as JSON on one schema and as its text on the other', () => {
    expect(JsonScalar.serialize('{"cpu": "4"}')).toEqual({ cpu: '4' });
    expect(JsonTextScalar.serialize('{"cpu": "4"}')).toBe('{"cpu": "4"}');
  });

  it('write a UUID in lower case', () => {
    expect(UuidScalar.serialize('12C45B55-CE3C-418D-9C58-223BBBA307F1')).toBe('12c45b55-ce3c-418d-9c58-223bbba307f1');
  });
});
