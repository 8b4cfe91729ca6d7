import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerAuditCommand } from '../../src/cli/audit.command.js';
import { EXIT } from '../../src/cli/command-failure.js';
import { openTestOrm, type TestOrm } from '../support/orm.js';
import { runCommand } from '../support/run-command.js';

const RECORDS = [
  ['2026-11-24T10:00:00Z', 'AK1', 'ALLOWED', 1],
  ['2026-11-25T10:00:00Z', 'AK2', 'FORBIDDEN', 3],
  ['2026-11-25T11:00:00Z', 'AK1', 'FORBIDDEN', 1],
  ['2026-11-25T12:00:00Z', '\u001b[2Jfake', 'AUTH_FAILED', 7],
];

describe('rollcall audit', () => {
  let database: TestOrm;
  const run = (...words: string[]) => runCommand(registerAuditCommand, database.orm, ['audit', ...words]);
  const shown = async (...words: string[]): Promise<Record<string, unknown>[]> => {
    const { text, exitCode } = await run('--output', 'json', ...words);
    expect(exitCode).toBeUndefined();
    return JSON.parse(text);
  };
  const moments = async (...words: string[]) => (await shown(...words)).map(({ at }) => String(at).slice(8, 13));

  beforeAll(async () => {
    database = await openTestOrm();
    for (const record of RECORDS) {
      await database.admin.query(
        `insert into audit_records (at, actor, role, operation, scope, result, status, request_id, times)
         values ($1, $2, 'admin', 'GET /v1/sessions', 'domain physics', $3, 403, gen_random_uuid(), $4)`,
        record,
      );
    }
  });

  afterAll(() => database.close());

  it('shows a table, newest first, from which no name steers the terminal', async () => {
    const { text, exitCode } = await run();
    const [head, ...rows] = text.trimEnd().split('\n');
    expect(head?.trim().split(/ +/)).toEqual([
      ...['at', 'actor', 'role', 'operation', 'scope', 'result', 'times', 'request_id'],
    ]);
    expect(rows.map(row => row.trim().split(/ {2,}/).slice(1, -1))).toEqual([
      [String.raw`\u001b[2Jfake`, 'admin', 'GET /v1/sessions', 'domain physics', 'AUTH_FAILED', '7'],
      ['AK1', 'admin', 'GET /v1/sessions', 'domain physics', 'FORBIDDEN', '1'],
      ['AK2', 'admin', 'GET /v1/sessions', 'domain physics', 'FORBIDDEN', '3'],
      ['AK1', 'admin', 'GET /v1/sessions', 'domain physics', 'ALLOWED', '1'],
    ]);
    expect([text.includes('\u001b'), exitCode]).toEqual([false, undefined]);
  });

  it('shows JSON with every column, or a line of it for each record', async () => {
    const all = await shown();
    expect(all[1]).toEqual({
      ...{ id: '3', at: expect.stringMatching(/^2026-11-25 11:00:00/), actor: 'AK1', user_id: null, role: 'admin' },
      ...{ operation: 'GET /v1/sessions', scope: 'domain physics', result: 'FORBIDDEN', status: 403, times: 1 },
      request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const { text } = await run('-o', 'ndjson');
    expect(
      text
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line) as unknown),
    ).toEqual(all);
    expect((await run('-o', 'ndjson', '--actor', 'nobody')).text).toBe('');
  });

  it.each([
    [
      ['--actor', 'AK1'],
      ['25 11', '24 10'],
    ],
    [
      ['--result', 'FORBIDDEN'],
      ['25 11', '25 10'],
    ],
    [['--actor', 'AK1', '--result', 'FORBIDDEN'], ['25 11']],
    [
      ['--since', '2026-11-25T11:00:00Z'],
      ['25 12', '25 11'],
    ],
    [['--until', '2026-11-25T11:00:00+01:00'], ['24 10']],
    [
      ['--since', '2026-11-25T00:00:00Z', '--until', '2026-11-25T12:00:00Z'],
      ['25 11', '25 10'],
    ],
    [['--limit', '1'], ['25 12']],
    [['--limit', '0'], []],
    [['--actor', "x' or true --"], []],
  ])('%j narrows it', async (words, expected) => {
    expect(await moments(...words)).toEqual(expected);
  });

  it.each([
    [['--since', 'yesterday'], '--since: expected a moment such as 2026-11-25T00:00:00Z'],
    [['--until', '2026-02-30T00:00:00Z'], '--until: expected a moment such as 2026-11-25T00:00:00Z'],
    [['--limit', 'many'], '--limit: expected an integer'],
    [['--limit', '10001'], '--limit: expected 0 to 10000'],
    [['--actor', 'A'.repeat(65)], '--actor: expected at most 64 characters'],
    [
      ['--since', '', '--limit', '-1'],
      '--since: expected a moment such as 2026-11-25T00:00:00Z\n--limit: expected 0 to 10000',
    ],
  ])('%j is refused, by name and with the number for a wrong call', async (words, message) => {
    await expect(run(...words)).rejects.toMatchObject({ name: 'CommandFailure', message, exitCode: EXIT.usage });
  });

  it('refuses a form that it does not have', async () => {
    await expect(run('--output', 'xml')).rejects.toMatchObject({
      code: 'commander.invalidArgument',
      message: expect.stringContaining('Allowed choices are table, json, ndjson'),
    });
  });
});
