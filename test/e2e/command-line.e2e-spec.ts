import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FACET_KEYS } from '../../src/sessions/index.js';
import { Factory, type TestUser } from '../factories/index.js';
import { BuiltServer, type Finished, runBuiltCli } from '../support/built-server.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';
import { TestApp } from '../support/test-app.js';

const ESCAPE = String.fromCodePoint(27);
const ROOT = join(import.meta.dirname, '../..');
const canUseTerminal = spawnSync('script', ['--version'], { stdio: 'ignore' }).status === 0;

describe('the command line against a server', () => {
  let test: TestApp;
  let factory: Factory;
  let server: BuiltServer;
  let user: TestUser;
  let home: string;
  let id: string;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
    id = await factory.session(user, { name: 'first', status: 'RUNNING' });
    await factory.session(user, { name: `evil${ESCAPE}[2J`, status: 'PENDING' });
    await factory.session(await factory.user(), { name: 'foreign', status: 'RUNNING' });
    home = await mkdtemp(join(tmpdir(), 'rollcall-profiles-'));
    server = await BuiltServer.start({
      DATABASE_URL: test.database.urlFor(TEST_APP, TEST_PASSWORD),
      ENCRYPTION_KEY: '5'.repeat(64),
      LOG_LEVEL: 'error',
    });
  });

  afterAll(async () => {
    await server.stop();
    await factory.close();
    await test.stop();
    await rm(home, { recursive: true, force: true });
  });

  const environment = (): Record<string, string> => ({
    ROLLCALL_URL: server.url,
    ROLLCALL_ACCESS_KEY: user.accessKey,
    ROLLCALL_SECRET_KEY: user.secretKey,
    XDG_CONFIG_HOME: home,
  });
  const run = (words: string[], changed: Record<string, string> = {}): Promise<Finished> =>
    runBuiltCli(words, { ...environment(), ...changed });

  it('lists what the caller may see, filtered and sorted', async () => {
    const { code, stdout, stderr } = await run([
      'ls',
      'status:running,pending',
      '--sort',
      '+name',
      '--columns',
      'session_name,status',
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').map(line => line.trim().split(/\s+/))).toEqual([
      ['session_name', 'status'],
      [String.raw`evil\u001b[2J`, 'PENDING'],
      ['first', 'RUNNING'],
      [''],
    ]);
  });

  it('says on the side when there are more', async () => {
    const { stdout, stderr } = await run(['ls', '--limit', '1', '-o', 'json']);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(stderr).toBe('1 of 2; --limit shows more\n');
  });

  it('writes every row as CSV and as NDJSON', async () => {
    const csv = await run(['ls', 'status:running', '-o', 'csv', '--columns', 'id,status']);
    expect(csv).toMatchObject({ code: 0, stdout: `id,status\r\n${id},RUNNING\r\n` });
    const lines = await run(['ls', 'status:running', '-o', 'ndjson', '--columns', 'id,status']);
    expect(
      lines.stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line)),
    ).toEqual([{ id, status: 'RUNNING' }]);
  });

  it('shows one session, the facets, and who asks', async () => {
    expect(JSON.parse((await run(['get', id, '-o', 'json'])).stdout)).toMatchObject({ id, session_name: 'first' });
    expect((await run(['get', id])).stdout).toMatch(/^ *session_name +first *$/m);
    expect((await run(['facets', '--by', 'status'])).stdout).toMatch(/^ *status +RUNNING +1 /m);
    const { stdout: help } = await run(['facets', '--help']);
    for (const key of FACET_KEYS) expect(help).toContain(key);
    expect(JSON.parse((await run(['whoami', '-o', 'json'])).stdout)).toMatchObject({ email: user.email });
  });

  it.each([
    { what: 'an unknown key of a filter', words: ['ls', 'stauts:running'], code: 2, said: 'status' },
    { what: 'an unknown option', words: ['ls', '--nope'], code: 2, said: '--nope' },
    { what: 'an unknown form', words: ['ls', '-o', 'xml'], code: 2, said: 'Allowed choices' },
    { what: 'an unknown command', words: ['sesions'], code: 2, said: "unknown command 'sesions'" },
    { what: 'no command', words: [], code: 2, said: 'Usage: rollcall' },
    {
      what: 'an address that is none',
      words: ['ls'],
      changed: { ROLLCALL_URL: 'nope' },
      code: 2,
      said: 'ROLLCALL_URL',
    },
    {
      what: 'an id that is none',
      words: ['get', 'x'],
      code: 2,
      said: 'rollcall: Invalid argument: id: expected a UUID',
    },
    {
      what: 'a source without a domain',
      words: ['sources', 'register', 'x', '--kind', 'k'],
      code: 2,
      said: '--domain',
    },
    {
      what: 'a name that no source may have',
      words: ['sources', 'register', 'X Y', '--kind', 'k', '--domain', 'default'],
      code: 2,
      said: 'rollcall: name: expected 1 to 64',
    },
    {
      what: 'a rate limit that is none',
      words: ['keys', 'create', '--user', 'a@example.com', '--rate-limit', 'abc'],
      code: 2,
      said: 'expected a whole number from 1 to 2147483647',
    },
    {
      what: 'a replay to an address that is none',
      words: ['replay', 'nothing.csv', '--url', 'nope'],
      changed: { ROLLCALL_ACCESS_KEY: 'a', ROLLCALL_SECRET_KEY: 'b' },
      code: 2,
      said: '--url',
    },
    { what: 'a limit that is none', words: ['ls', '--limit', 'x'], code: 2, said: '--limit' },
    { what: 'a session that is not there', words: ['get', '00000000-0000-4000-8000-000000000000'], code: 3, said: '' },
    { what: 'a wrong secret', words: ['whoami'], changed: { ROLLCALL_SECRET_KEY: 'wrong' }, code: 4, said: '' },
    {
      what: 'nobody there',
      words: ['whoami'],
      changed: { ROLLCALL_URL: 'http://127.0.0.1:9' },
      code: 5,
      said: 'cannot be reached',
    },
    { what: 'help', words: ['ls', '--help'], code: 0, said: '' },
  ])('ends with $code for $what', async ({ words, changed, code, said }) => {
    const finished = await run(words, changed);
    expect(finished).toMatchObject({ code, stderr: expect.stringContaining(said) });
    expect(finished.stderr).not.toContain('    at ');
  });

  it('takes a profile that only its owner can read', async () => {
    const path = join(home, 'rollcall', 'profiles.json');
    await mkdir(join(home, 'rollcall'), { recursive: true });
    const mine = { url: server.url, access_key: user.accessKey, secret_key: user.secretKey };
    await writeFile(path, JSON.stringify({ default: { ...mine, secret_key: 'wrong' }, mine }), { mode: 0o600 });
    const bare = { XDG_CONFIG_HOME: home };
    expect(await runBuiltCli(['whoami', '--profile', 'mine'], bare)).toMatchObject({ code: 0 });
    expect(await runBuiltCli(['whoami'], { ...bare, ROLLCALL_PROFILE: 'mine' })).toMatchObject({ code: 0 });
    expect(await runBuiltCli(['whoami'], bare)).toMatchObject({ code: 4 });
    expect(await runBuiltCli(['whoami', '--profile', 'none'], bare)).toMatchObject({ code: 2 });
    await chmod(path, 0o640);
    const refused = await runBuiltCli(['whoami', '--profile', 'mine'], bare);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('chmod 600') });
    expect(refused.stderr).not.toContain(user.secretKey);
  });

  it.skipIf(!canUseTerminal)('colours a table on a terminal, and not against NO_COLOR', () => {
    const command = `'${process.execPath}' dist/src/cli/main.js ls --columns session_name,status`;
    const onTerminal = (changed: Record<string, string>): string =>
      execFileSync('script', ['-qec', command, '/dev/null'], {
        cwd: ROOT,
        env: { PATH: process.env['PATH'], TERM: 'xterm', ...environment(), ...changed },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    expect(onTerminal({})).toContain(`${ESCAPE}[32mRUNNING${ESCAPE}[39m`);
    expect(onTerminal({ NO_COLOR: '1' })).not.toContain(`${ESCAPE}[`);
  });

  it('colours nothing in a pipe', async () => {
    expect((await run(['ls'])).stdout).not.toContain(ESCAPE);
  });

  it('completes commands, options and their values in bash', async () => {
    const { stdout: script } = await run(['completion', 'bash']);
    const completed = (...words: string[]): string[] => {
      const array = words.map(word => `'${word}'`).join(' ');
      const program = `${script}\nCOMP_WORDS=(${array}); COMP_CWORD=${words.length - 1}; _rollcall; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', program], { encoding: 'utf8' }).trim().split('\n');
    };
    expect(completed('rollcall', 'wh')).toEqual(['whoami']);
    expect(completed('rollcall', 'ls', '--co')).toEqual(['--columns']);
    expect(completed('rollcall', 'ls', '-o', '')).toEqual(['table', 'wide', 'json', 'csv', 'ndjson']);
    expect(completed('rollcall', 'keys', 'ro')).toEqual(['rotate']);
    expect(completed('rollcall', 'keys', 'create', '--ra')).toEqual(['--rate-limit']);
    expect(completed('rollcall', 'sources', 'register', 'x', '--do')).toEqual(['--domain']);
    expect(completed('rollcall', 'he')).toEqual(['help']);
    // Nothing of ours fits: the shell completes the name of a file.
    expect(script).toMatch(/^complete -o default -F _rollcall rollcall$/m);
    expect(completed('rollcall', 'import', 'pods')).toEqual(['']);
    expect((await run(['completion', 'zsh'])).stdout).toMatch(/^#compdef rollcall\n/);
  });
});
