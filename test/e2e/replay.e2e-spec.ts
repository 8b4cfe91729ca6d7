import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runBuiltCli } from '../support/built-server.js';
import { BuiltInstallation } from '../support/built-installation.js';

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const [TRACE, SAMPLES] = [join(DATA, 'gpu_cluster_pods.csv.gz'), join(DATA, 'gpu_duty_cycle.csv.gz')];

const rowsOf = async (file: string): Promise<Array<Record<string, string>>> =>
  parse(gunzipSync(await readFile(file)), { columns: true }) as Array<Record<string, string>>;

/** What the trace says, counted from its file alone. */
const STATUS_OF: Readonly<Record<string, string>> = {
  Pending: 'PENDING',
  Running: 'RUNNING',
  Succeeded: 'TERMINATED',
  Failed: 'TERMINATED',
};

describe.skipIf(!existsSync(TRACE))('a replay of a production cluster over HTTP', () => {
  let installation: BuiltInstallation;
  let admin: Client;
  let folder: string;
  let environment: Record<string, string>;

  const replay = (...words: string[]) => runBuiltCli(['replay', TRACE, SAMPLES, ...words], environment);
  const count = async (query: string): Promise<Record<string, number>> => {
    const { rows } = await admin.query<{ value: string; n: number }>(query);
    return Object.fromEntries(rows.map(({ value, n }) => [value, n]));
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-replay-'));
    installation = await BuiltInstallation.start();
    admin = new Client({ connectionString: installation.database.url });
    await admin.connect();
    const made = await installation.cli('replay-source', 'trace');
    const key = Object.fromEntries(
      made
        .trim()
        .split('\n')
        .map(line => line.split('=', 2) as [string, string]),
    );
    environment = { ...key, ROLLCALL_URL: installation.url };
  }, 120_000);
  afterAll(async () => {
    await admin.end();
    await installation.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('ends in the states that the trace ends in, with the history that leads there', async () => {
    const journal = ['--journal', join(folder, 'whole'), '--speed', 'max', '--parallel', '2'];
    const { code, stdout, stderr } = await replay(...journal);
    expect({ code, skipped: stderr.match(/^.*, line \d+: .*$/gm) }).toEqual({ code: 0, skipped: null });
    expect(stdout).toMatch(/^\d+ items pushed: \d+ accepted, 0 duplicate, \d+ stale, 0 rejected\n$/);

    const tasks = await rowsOf(TRACE);
    const expected: Record<string, number> = {};
    for (const { pod_phase: phase = '' } of tasks) {
      const status = STATUS_OF[phase] as string;
      expected[status] = (expected[status] ?? 0) + 1;
    }
    expect(await count('select status as value, count(*)::int as n from sessions group by 1')).toEqual(expected);

    const states = await admin.query<{ name: string; status: string; result: string; slots: string | null }>(
      `select s.name, s.status, s.result, c.occupied_slots ->> 'cpu' as slots
         from sessions s join containers c on c.session_id = s.id order by s.name`,
    );
    const results: Readonly<Record<string, string>> = { Succeeded: 'SUCCESS', Failed: 'FAILURE' };
    const told = tasks.map(({ name = '', pod_phase: phase = '', cpu_milli: cpu = '' }) => {
      return {
        name,
        status: STATUS_OF[phase],
        result: results[phase] ?? 'UNDEFINED',
        slots: String(Number(cpu) / 1000),
      };
    });
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(states.rows.sort(byName)).toEqual(told.sort(byName));

    const changes = await count(
      `select status as value, count(distinct session_id)::int as n from session_events group by 1`,
    );
    const ran = tasks.filter(({ scheduled_time: at }) => at !== '').length;
    expect(changes).toEqual({
      PENDING: tasks.length,
      RUNNING: ran,
      TERMINATED: expected['TERMINATED'],
    });
  });

  it('shows of every container of the samples what the last of them said', async () => {
    const last = new Map<string, { at: number; value: string }>();
    for (const { container_ip: name = '', timestamp_anon: at = '', value = '' } of await rowsOf(SAMPLES)) {
      if (Number(at) >= (last.get(name)?.at ?? 0)) last.set(name, { at: Number(at), value });
    }
    const { rows } = await admin.query<{ current: number }>(
      `select (live_stat #>> '{cuda_util,current}')::float as current from container_stats
        where live_stat #>> '{cuda_util,unit_hint}' = 'percent'`,
    );
    const ascending = (a: number, b: number): number => a - b;
    expect(rows.map(({ current }) => current).sort(ascending)).toEqual(
      [...last.values()].map(({ value }) => Math.round(Number(value) * 1000) / 1000).sort(ascending),
    );
  });

  it('goes on where its journal says, and pushes nothing twice in effect', async () => {
    const again = await replay('--journal', join(folder, 'whole'), '--speed', 'max');
    expect(again).toMatchObject({ code: 0, stdout: '0 items pushed: 0 accepted, 0 duplicate, 0 stale, 0 rejected\n' });
  });

  it('says what it expects of its arguments', async () => {
    expect(await replay('--speed', 'fast')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('1000x, or max'),
    });
    const unreadable = await runBuiltCli(['replay', join(folder, 'missing.csv')], environment);
    expect(unreadable).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be read') });
  });
});
