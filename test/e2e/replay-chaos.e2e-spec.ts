import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/demo/random.js';
import { BuiltInstallation } from '../support/built-installation.js';
import { type Finished, runBuiltCli } from '../support/built-server.js';
import { ChaosProxy } from '../support/chaos-proxy.js';
import { eventually } from '../support/eventually.js';

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const TRACE = join(DATA, 'gpu_cluster_pods.csv.gz');
const SEED = Number(process.env['CHAOS_SEED'] ?? 20_261_125);
const KILLS = 5;

/** Every row that is left of a replay, as text; what only says when it was written is left out. */
const LEFT = {
  sessions: `select to_jsonb(s)::text as row from sessions s order by id`,
  containers: `select to_jsonb(c)::text as row from containers c order by id`,
  container_stats: `select to_jsonb(t)::text as row from container_stats t order by container_id`,
  session_events: `select to_jsonb(e)::text as row from session_events e order by session_id, occurred_at, seq, event_key`,
  session_dependencies: `select to_jsonb(d)::text as row from session_dependencies d order by 1`,
  ingest_receipts: `select event_key || ' ' || digest as row from ingest_receipts order by 1`,
  ingest_parked: `select event_key::text as row from ingest_parked order by 1`,
};

describe.skipIf(!existsSync(TRACE))('a replay through a bad network to a server that keeps dying', () => {
  let installation: BuiltInstallation;
  let admin: Client;
  let folder: string;
  let files: string[];
  let key: Record<string, string>;

  const replay = (url: string, journal: string, parallel: number): Promise<Finished> => {
    const words = ['--journal', join(folder, journal), '--speed', 'max', '--parallel', `${parallel}`];
    return runBuiltCli(['replay', ...files, ...words], { ...key, ROLLCALL_URL: url });
  };
  const left = async (): Promise<Record<string, string[]>> => {
    const parts: Record<string, string[]> = {};
    for (const [name, query] of Object.entries(LEFT)) {
      parts[name] = (await admin.query<{ row: string }>(query)).rows.map(({ row }) => row);
    }
    return parts;
  };
  /** What the source's own row says was done, which is written together with it. */
  const tally = async (): Promise<Record<string, number>> => {
    const { rows } = await admin.query<Record<string, number>>(
      `select accepted::int, duplicate::int, stale::int, rejected::int from source_states p
         join sources s on s.id = p.source_id where s.name = 'chaos'`,
    );
    return rows[0] ?? {};
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-chaos-'));
    files = [TRACE, await aQuarterOfTheContainers(join(folder, 'samples.csv'))];
    installation = await BuiltInstallation.start({ KEY_CONCURRENCY: '16' });
    admin = new Client({ connectionString: installation.database.url });
    await admin.connect();
    const made = await installation.cli('replay-source', 'chaos');
    key = Object.fromEntries([...made.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [name, value]));
  }, 120_000);
  afterAll(async () => {
    await admin.end();
    await installation.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it(`ends in exactly the state and history of one that nothing disturbed (CHAOS_SEED=${SEED})`, async () => {
    expect(await replay(installation.url, 'calm', 1)).toMatchObject({ code: 0 });
    const calm = await left();
    const { accepted = 0, stale = 0 } = await tally();
    const items = accepted + stale;
    await admin.query('delete from sessions');
    await admin.query('delete from ingest_receipts');
    expect((await left())['container_stats']).toEqual([]);

    const random = new Random(SEED);
    const proxy = await ChaosProxy.open(installation.url, random);
    try {
      const over = new AbortController();
      const replaying = replay(proxy.url, 'chaos', 4).finally(() => over.abort());
      let kills = 0;
      for (; kills < KILLS && !over.signal.aborted; kills += 1) {
        await sleep(random.integer(300, 2_500));
        // In the middle of batches, never between them.
        await eventually(
          () => proxy.inFlight,
          inFlight => inFlight > 0 || over.signal.aborted,
        );
        await installation.crash();
        proxy.target = installation.url;
      }
      const { code, stdout, stderr } = await replaying;
      await proxy.settled();
      expect({ code, kills, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, kills: KILLS, stderr: '' });
      expect(stdout).toMatch(/ 0 rejected\n$/);
    } finally {
      await proxy.close();
    }

    const after = await left();
    for (const [table, rows] of Object.entries(calm)) expect(differences(table, after[table] ?? [], rows)).toEqual([]);
    expect(calm['sessions']).toHaveLength(8152);
    // Each item was taken in once, and counted once; whatever came again was seen to be that.
    const { accepted: again = 0, stale: late = 0, duplicate = 0, rejected } = await tally();
    expect({ items: again + late - items, rejected }).toEqual({ items, rejected: 0 });
    expect(duplicate).toBeGreaterThan(0);
    const untried = Object.entries(proxy.mischief).filter(([, times]) => times === 0);
    expect(untried).toEqual([]);
    expect(await installation.cli('counters', 'verify')).toBe('Every count is right.\n');
  }, 240_000);
});

/** Samples of every fourth container of the file: enough to run for a while, and all of the trace. */
async function aQuarterOfTheContainers(path: string): Promise<string> {
  const lines = gunzipSync(await readFile(join(DATA, 'gpu_duty_cycle.csv.gz')))
    .toString()
    .split('\n');
  const [header, ...samples] = lines;
  await writeFile(path, [header, ...samples.filter(line => /,[0-3][0-9a-f]+$/.test(line)), ''].join('\n'));
  return path;
}

/** What only one of two sorted lists has, as far as anyone would read. */
function differences(table: string, found: readonly string[], expected: readonly string[]): string[] {
  const [here, there] = [new Set(found), new Set(expected)];
  const more = found.filter(row => !there.has(row)).map(row => `${table} has ${row}`);
  const missing = expected.filter(row => !here.has(row)).map(row => `${table} lacks ${row}`);
  const many = found.length === expected.length ? [] : [`${table} has ${found.length} rows, not ${expected.length}`];
  return [...many, ...more.slice(0, 5), ...missing.slice(0, 5)];
}
