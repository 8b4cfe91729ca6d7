import { expect, it } from 'vitest';
import { takeTurn } from './export-turns.js';

it('gives a key two turns, everybody four, and each back once', () => {
  const first = takeTurn('A');
  const second = takeTurn('A');
  expect(() => takeTurn('A')).toThrow('Too many exports');
  const others = [takeTurn('B'), takeTurn('C')];
  expect(() => takeTurn('D')).toThrow(expect.objectContaining({ code: 'EXPORTS_TOO_MANY', status: 429 }));
  first();
  first();
  const again = takeTurn('A');
  expect(() => takeTurn('A')).toThrow('Too many exports');
  for (const leave of [second, again, ...others]) leave();
  const all = [takeTurn('A'), takeTurn('A'), takeTurn('D'), takeTurn('D')];
  for (const leave of all) leave();
});
