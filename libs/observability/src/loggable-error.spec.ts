import { describe, expect, it } from 'vitest';
import { loggableError } from './loggable-error.js';

const SECRET = 'hunter2';

function databaseError(code: string, message: string): Error {
  const error = new Error(message);
  return Object.assign(error, {
    code,
    severity: 'ERROR',
    table: 'keypairs',
    detail: `Key (x)=(${SECRET})`,
    where: SECRET,
  });
}

describe('an error in the log', () => {
  it('has its kind, code, place and causes', () => {
    const cause = databaseError('57P01', 'terminating connection due to administrator command');
    const logged = loggableError(new TypeError('x is not a function', { cause }));
    expect(logged).toMatchObject({
      type: 'TypeError',
      message: 'x is not a function',
      cause: { code: '57P01', table: 'keypairs', message: 'terminating connection due to administrator command' },
    });
    expect(logged.stack?.[0]).toMatch(/^at /);
  });

  it.each([
    ['a value that a column does not take', databaseError('22P02', `invalid input syntax for type uuid: "${SECRET}"`)],
    ['a row that breaks a rule', databaseError('23505', `duplicate key ${SECRET}`)],
    ['an exception of a trigger', databaseError('P0001', `no such thing: ${SECRET}`)],
    [
      'the wrapper that quotes a statement',
      new (class DriverException extends Error {})(`insert '${SECRET}' - failed`),
    ],
    ['a body that is no JSON', parseError()],
  ])('says nothing of the values of %s', (_, error) => {
    const wrapped =
      error.constructor.name === 'DriverException' ? Object.assign(error, { code: '42P01', severity: 'ERROR' }) : error;
    const line = JSON.stringify(loggableError(new Error('outer', { cause: wrapped })));
    expect(line).not.toContain(SECRET);
    expect(line).toContain('"type"');
  });

  it('ends somewhere when causes go in a circle, and takes what is no error at all', () => {
    const error = new Error('a');
    error.cause = error;
    expect(JSON.stringify(loggableError(error)).length).toBeLessThan(20_000);
    expect(loggableError(SECRET)).toEqual({ type: 'string' });
    expect(loggableError(undefined)).toEqual({ type: 'undefined' });
  });
});

function parseError(): Error {
  try {
    return JSON.parse(`{"password": ${SECRET}`) as Error;
  } catch (error) {
    return error as Error;
  }
}
