import { expect, it } from 'vitest';
import { nearest } from './nearest.js';

const KEYS = ['status', 'status_info', 'id', 'group_id', 'created_at'];

it.each([
  ['stauts', 'status'],
  ['statu', 'status'],
  ['STATUS', 'status'],
  ['status_inf', 'status_info'],
  ['crated_at', 'created_at'],
  ['di', 'id'],
])('takes %s for %s', (word, expected) => {
  expect(nearest(word, KEYS)).toBe(expected);
});

it.each(['', 'agent', 'zzzzzz', 'x'.repeat(100), '__proto__'])('takes %j for nothing', word => {
  expect(nearest(word, KEYS)).toBeUndefined();
});
