import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { registerCountersCommand } from '../../src/cli/counters.command.js';
import { readSettings } from '../../src/settings.js';
import { Factory, type TestUser } from '../factories/index.js';
import { TestApp } from '../support/test-app.js';

describe('rollcall counters', () => {
  let test: TestApp;
  let factory: Factory;
  let user: TestUser;

  beforeAll(async () => {
    test = await TestApp.start();
    factory = await Factory.open(test);
    user = await factory.user();
    await factory.session(user, { status: 'RUNNING' });
    await factory.session(user, { status: 'TERMINATED' });
  });

  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  /** What the command writes, and what the process would exit with. */
  async function run(word: string): Promise<{ said: string; exitCode: typeof process.exitCode }> {
    const written: string[] = [];
    vi.spyOn(process.stdout, 'write').mockImplementation(text => written.push(String(text)) > 0);
    process.exitCode = undefined;
    const program = new Command().exitOverride();
    registerCountersCommand(program, work => work(test.orm, readSettings({})));
    await program.parseAsync(['counters', word], { from: 'user' });
    vi.restoreAllMocks();
    return { said: written.join(''), exitCode: process.exitCode };
  }

  it('verify says that every count is right where it is', async () => {
    expect(await run('verify')).toEqual({ said: 'Every count is right.\n', exitCode: undefined });
  });

  it('verify names each wrong count and fails; rebuild mends them', async () => {
    await factory.sql.query('select rollcall_fold_session_counts()');
    await factory.sql.query(`update session_counts set n = n + 2 where status = 'RUNNING' and grain in ('all', 'key')`);
    const { said, exitCode } = await run('verify');
    expect(said.trimEnd().split('\n').toSorted()).toEqual([
      '2 counts are wrong.',
      'all RUNNING: kept 3, counted 1',
      `key ${user.accessKey} ${user.domain} RUNNING: kept 3, counted 1`,
    ]);
    expect(exitCode).toBe(1);
    expect(await run('rebuild')).toEqual({ said: 'Counted anew.\n', exitCode: undefined });
    expect(await run('verify')).toEqual({ said: 'Every count is right.\n', exitCode: undefined });
  });
});
