import { DomainError } from '@rollcall/errors';
import { describe, expect, it } from 'vitest';
import { parseOrder } from './parse-order.js';

const KEYS = new Map([
  ['name', {}],
  ['created_at', {}],
  ['agent', { forbidden: true }],
]);

function failure(text: string): DomainError {
  try {
    parseOrder(text, KEYS);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}

describe('an order', () => {
  it.each([
    ['', []],
    [' ', []],
    ['name', ['+name']],
    ['+name', ['+name']],
    ['-created_at,+name', ['-created_at', '+name']],
    [' -created_at , name ', ['-created_at', '+name']],
    ['name,-name,created_at', ['+name', '+created_at']],
  ])('reads %j', (text, terms) => {
    expect(parseOrder(text, KEYS).map(({ key, ascending }) => `${ascending ? '+' : '-'}${key}`)).toEqual(terms);
  });

  it.each([
    ['name,', 6, 'expected a key'],
    [',name', 1, 'expected a key'],
    ['name desc', 1, 'expected a key'],
    ['--name', 1, 'expected a key'],
    ['name,-craeted_at', 7, 'unknown key `craeted_at`, did you mean `created_at`?'],
    ['s.name', 1, 'expected a key'],
    ['x'.repeat(501), 501, 'more than 500 characters'],
  ])('says what is wrong with %j', (text, position, detail) => {
    const error = failure(text);
    expect(error.code).toBe('ORDER_INVALID');
    expect(error.detail).toContain(`order: ${detail}`);
    expect(error.data).toMatchObject({ position });
  });

  it('is refused to whoever may not read the key, and the key is not offered', () => {
    expect(failure('-agent')).toMatchObject({ code: 'FORBIDDEN' });
    expect(failure('agen').data).toMatchObject({ known_keys: ['name', 'created_at'], nearest: null });
  });
});
