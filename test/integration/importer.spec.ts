import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Command } from 'commander';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { readSettings } from '../../src/settings.js';
import type { OpenDatabase } from '../../src/cli/open-database.js';
import { IMPORT_SOURCE, ImportService, registerImportCommand } from '../../src/importer/index.js';
import { openIngest } from '../../src/ingest/index.js';
import { openTestOrm, type TestOrm } from '../support/orm.js';

/** A production cluster's trace that may lie beside the repository; it is not part of it. */
const TRACE = resolve(import.meta.dirname, '../../../shared/data/gpu_cluster_pods.csv.gz');
const HEADER =
  'name,cpu_milli,memory_mib,num_gpu,gpu_milli,gpu_spec,qos,pod_phase,creation_time,deletion_time,scheduled_time';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Whether a line of the trace asks for a share of one GPU. */
function isShared(row: string[]): boolean {
  return row[3] === '1' && row[4] !== '1000';
}

async function trace(...lines: string[]): Promise<string> {
  const path = join(folder, 'trace.csv');
  await writeFile(path, [HEADER, ...lines, ''].join('\n'));
  return path;
}

describe('import of a trace', () => {
  let database: TestOrm;
  let importer: ImportService;
  const select = async (text: string) => (await database.admin.query(text)).rows;

  beforeAll(async () => {
    database = await openTestOrm();
    importer = new ImportService(openIngest(database.orm, IMPORT_SOURCE));
  });
  afterAll(() => database.close());
  afterEach(() => database.admin.query('truncate sessions cascade'));

  it('imports the good lines of a file and reports the others by number', async () => {
    const path = await trace(
      'one,1500,1024,1,250,,LS,Running,0,10,1',
      'two,1000,1024,0,0,,BE,Failed,10,5,',
      'three,NaN,1024,0,0,,BE,Failed,5,10,6',
      ',1000,1024,0,0,,BE,Failed,5,10,6',
      'one,1000,1024,0,0,,BE,Failed,5,10,6',
      'four,1000',
      'five,1000,1024,8,1000,T4|P100,Burstable,Succeeded,5,10.25,6',
      'six,-1,1024,0,0,,BE,Failed,5,10,6',
      'seven,1,1024,0,0,,BE,Unknown,5,10,6',
    );
    expect(await importer.importTrace(path)).toEqual({
      read: 9,
      inserted: 2,
      updated: 0,
      unchanged: 0,
      rejected: [
        { line: 3, reason: 'deletion_time: is before creation_time' },
        { line: 4, reason: 'cpu_milli: "NaN" is not a non-negative whole number' },
        { line: 5, reason: 'name: missing' },
        { line: 6, reason: 'name: the same task is on line 2' },
        { line: 7, reason: 'has 2 columns, expected 11' },
        { line: 9, reason: 'cpu_milli: "-1" is not a non-negative whole number' },
        { line: 10, reason: 'pod_phase: "Unknown" is not one of Pending, Running, Succeeded, Failed' },
      ],
    });
    const stored =
      await select(`select s.name, s.status, s.result, s.occupied_slots, c.resource_opts, c.id = s.id as main,
        s.terminated_at = '2023-01-01 00:00:10.25+00' as exact from sessions s join containers c on c.session_id = s.id order by 1`);
    const mem = '1073741824';
    expect(stored).toEqual([
      {
        name: 'five',
        status: 'TERMINATED',
        result: 'SUCCESS',
        occupied_slots: { cpu: '1', mem, 'cuda.device': '8' },
        resource_opts: { qos: 'Burstable', gpu_models: ['T4', 'P100'] },
        main: true,
        exact: true,
      },
      {
        name: 'one',
        status: 'RUNNING',
        result: 'UNDEFINED',
        occupied_slots: { cpu: '1.5', mem, 'cuda.shares': '0.25' },
        resource_opts: { qos: 'LS' },
        main: true,
        exact: null,
      },
    ]);
  });

  it('updates what a newer trace says differently and leaves the rest alone', async () => {
    const same = 'same,1000,1024,0,0,,BE,Running,5,,6';
    await importer.importTrace(await trace(same, 'changing,1000,1024,0,0,,BE,Running,5,,6'));
    const later = await trace(
      same,
      'changing,1000,1024,0,0,,BE,Succeeded,5,60,6',
      'new,1000,1024,0,0,,BE,Pending,70,,',
    );
    expect(await importer.importTrace(later)).toMatchObject({ inserted: 1, updated: 1, unchanged: 1 });
  });

  it.skipIf(!existsSync(TRACE))(
    'imports every task of a production cluster, twice as once (skipped where the trace is absent)',
    { timeout: 180_000 },
    async () => {
      const rows = gunzipSync(readFileSync(TRACE))
        .toString()
        .trim()
        .split('\n')
        .slice(1)
        .map(line => line.split(','));
      const count = (test: (row: string[]) => boolean) => rows.filter(test).length;
      const phases = ['Running', 'Failed', 'Pending', 'Succeeded'].map(phase => count(row => row[7] === phase));
      expect([rows.length, ...phases]).toEqual([8152, 5193, 1870, 897, 192]);

      expect(await importer.importTrace(TRACE)).toEqual({
        read: 8152,
        inserted: 8152,
        updated: 0,
        unchanged: 0,
        rejected: [],
      });
      const states = `select status, result, count(*)::int, count(starts_at)::int as started, count(terminated_at)::int as ended,
                             max(xmin::text::bigint) as version from sessions group by 1, 2 order by 1, 2`;
      const before = await select(states);
      expect(before).toMatchObject([
        { status: 'PENDING', result: 'UNDEFINED', count: 897, started: 0, ended: 0 },
        { status: 'RUNNING', result: 'UNDEFINED', count: 5193, started: 5193, ended: 0 },
        { status: 'TERMINATED', result: 'FAILURE', count: 1870, started: 1870, ended: 1870 },
        { status: 'TERMINATED', result: 'SUCCESS', count: 192, started: 192, ended: 192 },
      ]);

      const total = (of: (row: string[]) => number) => rows.reduce((sum, row) => sum + of(row), 0);
      const slots = await select(`select slot, sum(amount::numeric)::text as total
          from sessions, jsonb_each_text(occupied_slots) as held (slot, amount) group by slot`);
      expect(Object.fromEntries(slots.map(({ slot, total: sum }) => [slot, Number(sum)]))).toEqual({
        cpu: total(row => Number(row[1])) / 1000,
        mem: total(row => Number(row[2])) * 1_048_576,
        'cuda.device': total(row => (isShared(row) ? 0 : Number(row[3]))),
        'cuda.shares': total(row => (isShared(row) ? Number(row[4]) : 0)) / 1000,
      });
      const times = await select(
        `select name, extract(epoch from created_at - '2023-01-01Z') ::int as created from sessions`,
      );
      expect(new Map(times.map(row => [row.name, row.created]))).toEqual(
        new Map(rows.map(row => [row[0], Number(row[8])])),
      );

      expect(await importer.importTrace(TRACE)).toEqual({
        read: 8152,
        inserted: 0,
        updated: 0,
        unchanged: 8152,
        rejected: [],
      });
      expect(await select(states)).toEqual(before);
    },
  );
});

describe('rollcall import', () => {
  let database: TestOrm;
  const open: OpenDatabase = work => work(database.orm, readSettings({}));
  const run = async (...words: string[]) => {
    const written = { stdout: '', stderr: '' };
    const spies = (['stdout', 'stderr'] as const).map(name =>
      vi.spyOn(process[name], 'write').mockImplementation(text => {
        written[name] += String(text);
        return true;
      }),
    );
    const program = new Command().exitOverride();
    registerImportCommand(program, open);
    try {
      await program.parseAsync(['import', ...words], { from: 'user' });
      return { ...written, exitCode: 0 };
    } catch (error) {
      return { ...written, exitCode: (error as { exitCode?: number }).exitCode };
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  };

  beforeAll(async () => {
    database = await openTestOrm();
  });
  afterAll(() => database.close());

  it('prints the counts, and the rejected lines apart from them', async () => {
    const path = await trace('good,1000,1024,0,0,,BE,Running,5,,6', 'bad,1000,1024,0,0,,BE,Running,x,,6');
    const { stdout, stderr, exitCode } = await run(path);
    expect(exitCode).toBe(0);
    expect(stdout).toBe('2 lines read: 1 inserted, 0 updated, 0 unchanged, 1 rejected\n');
    expect(stderr).toContain('line 3: creation_time: "x" is not a non-negative number of seconds\n');
  });

  it('says what is wrong with a file that it cannot read, and exits with 2', async () => {
    const missing = await run(join(folder, 'nowhere.csv'));
    expect(missing).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('ENOENT') });
    await writeFile(join(folder, 'other.csv'), 'a,b,c\n1,2,3\n');
    const other = await run(join(folder, 'other.csv'));
    expect(other).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('not a task trace') });
  });
});
