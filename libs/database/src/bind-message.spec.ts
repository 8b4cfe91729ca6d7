import { serialize } from 'pg-protocol';
import { describe, expect, it } from 'vitest';
import { bindMessage } from './bind-message.js';

const large = Buffer.alloc(40_000, 'x');
const larger = Buffer.alloc(70_000, 'y');

describe('what binds a statement and runs it', () => {
  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['small values', ['a', 5, null, true, Buffer.from('b'), 'höhö']],
    ['one large value', [large]],
    ['large values among small ones', ['höhö', null, large, Buffer.from('b'), larger, large, 7]],
    ['a large text', ['z'.repeat(50_000), large]],
  ])('is what pg itself would write of %s', (_, values) => {
    const bound = values.map(value => (typeof value === 'number' || value === true ? String(value) : value));
    for (const statement of ['', 'näme']) {
      const whole = Buffer.concat([serialize.bind({ statement, values: bound }), serialize.execute()]);
      expect(Buffer.concat(bindMessage(statement, values)).equals(whole)).toBe(true);
    }
  });

  it('holds large values as they are, not copies of them', () => {
    expect(
      bindMessage('', ['a', large, 'b', larger]).filter(piece => piece === large || piece === larger),
    ).toHaveLength(2);
  });
});
