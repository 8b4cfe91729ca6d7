import { describe, expect, it } from 'vitest';
import { parseAccounts } from './account.js';
import { isAlive, parsePostmasterFile } from './postmaster-file.js';
import { runningPostgres } from './running-postgres.js';

const idle = { owned: true, stop: async () => undefined };

describe('parsePostmasterFile', () => {
  it('reads what a ready server wrote', () => {
    const text = '4711\n/data\n1764000000\n5432\n/run/socket\n\n  1234567    98304\nready   \n';
    expect(parsePostmasterFile(text)).toEqual({ pid: 4711, port: 5432, socketDir: '/run/socket', status: 'ready' });
  });

  it('finds no status in a file that is still being written', () => {
    expect(parsePostmasterFile('4711\n/data\n').status).toBe('');
  });
});

describe('isAlive', () => {
  it('knows this process, and nobody behind an impossible number', () => {
    expect(isAlive(process.pid)).toBe(true);
    expect([0, -1, Number.NaN, 999_999_999].map(isAlive)).toEqual([false, false, false, false]);
  });
});

describe('parseAccounts', () => {
  it('leaves root and broken lines out', () => {
    const accounts = parseAccounts('root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/false\n\n#no\n');
    expect([...accounts.values()]).toEqual([{ name: 'nobody', uid: 65_534, gid: 65_534 }]);
  });
});

describe('runningPostgres', () => {
  it('puts a socket folder into the address as a parameter', () => {
    const postgres = runningPostgres({ host: '/tmp/a b', port: 5432, password: undefined }, '/data', idle);
    expect(postgres.url('app user', 'db')).toBe('postgres://app%20user@localhost:5432/db?host=%2Ftmp%2Fa%20b');
  });

  it('gives the password of the superuser to the superuser only', () => {
    const postgres = runningPostgres({ host: '127.0.0.1', port: 6000, password: 'p@ss' }, '/data', idle);
    expect(postgres.url('postgres', 'db')).toBe('postgres://postgres:p%40ss@127.0.0.1:6000/db');
    expect(postgres.url('app', 'db')).toBe('postgres://app@127.0.0.1:6000/db');
    expect(postgres.url('app', 'db', 'own')).toBe('postgres://app:own@127.0.0.1:6000/db');
  });
});
