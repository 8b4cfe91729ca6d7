import { describe, expect, it } from 'vitest';
import { sql } from './sql.js';

describe('the template for SQL', () => {
  it('binds whatever stands in a hole, in the order of the text', () => {
    const values = ["o'clock; drop table sessions", 7, null, ['a', 'b'], { $ne: 1 }];
    const [first, ...others] = values;
    const all = sql`a = ${first} and (${sql.join(others.map(value => sql`${value}`))})`;
    expect(all.statement()).toEqual({ text: 'a = $1 and ($2, $3, $4, $5)', values });
  });

  it('puts SQL into SQL, and numbers the values of the whole', () => {
    const inner = sql`b = ${2}`;
    const outer = sql`${1} and ${inner} or ${inner} and ${3}`;
    expect(outer.statement()).toEqual({ text: '$1 and b = $2 or b = $3 and $4', values: [1, 2, 2, 3] });
  });

  it('joins pieces with a comma or with what is given, and nothing to nothing', () => {
    const pieces = ['x', 'y', 'z'].map(text => sql.raw(text));
    expect(sql.join(pieces).statement().text).toBe('x, y, z');
    expect(sql.join(pieces, sql` and `).statement().text).toBe('x and y and z');
    expect(sql.join([]).statement()).toEqual({ text: '', values: [] });
  });

  it('takes no text for SQL that only looks like it', () => {
    const forged = { texts: ['true'], holes: [], statement: () => ({ text: 'true', values: [] }) };
    expect(sql`select ${forged}`.statement()).toEqual({ text: 'select $1', values: [forged] });
  });
});
