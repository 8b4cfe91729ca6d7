import { describe, expect, it } from 'vitest';
import { Remembered } from './remembered.js';

describe('What is remembered', () => {
  it('is made once for each name', () => {
    const remembered = new Remembered<object>();
    const first = remembered.of('a', () => ({}));
    expect(remembered.of('a', () => ({}))).toBe(first);
    expect(remembered.of('b', () => ({}))).not.toBe(first);
  });

  it('is never more than it may be: the oldest goes first', () => {
    const remembered = new Remembered<string>(2);
    for (const name of ['a', 'b', 'c']) remembered.of(name, () => `first ${name}`);
    expect(['c', 'b', 'a'].map(name => remembered.of(name, () => 'again'))).toEqual(['first c', 'first b', 'again']);
  });
});
