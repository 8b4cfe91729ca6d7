import { MikroORM } from '@mikro-orm/postgresql';
import { signHeaders } from '@rollcall/signing';
import { primarySource, Replica, replicaFirst, type Run, ScopedReader, sql } from '@rollcall/database';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KeypairsService, secretBoxOf } from '../../src/accounts/index.js';
import { databaseOptions } from '../../src/database/mikro-orm.config.js';
import { type RunningServer, startServer } from '../../src/server.setup.js';
import { type AppSettings, readSettings } from '../../src/settings.js';
import { eventually } from '../support/eventually.js';
import { samplesOf, valueOf } from '../support/metrics.js';
import { Replication } from '../support/replication.js';
import type { TestKey } from '../support/test-app.js';

const ALONE = { shutdownDelaySeconds: 0, anyManagementPort: false };
const LAG = 'x-rollcall-replica-lag';
const NAMES = '{ compute_session_list(limit: 100, offset: 0) { total_count items { session_name } } }';

interface Answer {
  readonly status: number;
  /** Seconds, as the header says; undefined when the primary answered. */
  readonly lag: number | undefined;
  readonly names: readonly string[];
}

describe('reads from a standby', () => {
  let servers: Replication;
  let server: RunningServer;
  let orm: MikroORM;
  let settings: AppSettings;
  let [mine, theirs] = [{} as TestKey, {} as TestKey];

  beforeAll(async () => {
    servers = await Replication.start();
    settings = readSettings({
      DATABASE_URL: servers.primaryUrl,
      DATABASE_REPLICA_URL: servers.standbyUrl,
      REPLICA_MAX_LAG_SECONDS: '2',
      ENCRYPTION_KEY: '5'.repeat(64),
      LOG_LEVEL: 'error',
      PORT: '0',
      MANAGEMENT_PORT: '0',
    });
    orm = await MikroORM.init(databaseOptions({ url: servers.primaryUrl, poolSize: 4 }));
    await servers.onPrimary(`insert into domains (name) values ('default')`);
    [mine, theirs] = [await key('mine@example.com'), await key('theirs@example.com')];
    await session('first', mine);
    await session('foreign', theirs);
    server = await startServer(settings, ALONE);
  });

  afterAll(async () => {
    await server?.stop();
    await orm?.close();
    await servers?.stop();
  });

  async function key(email: string): Promise<TestKey> {
    await servers.onPrimary(
      `insert into users (email, username, domain_name, role) values ($1, $1, 'default', 'user')`,
      [email],
    );
    return new KeypairsService(orm, secretBoxOf(settings)).create({ email });
  }

  async function session(name: string, { accessKey }: TestKey): Promise<void> {
    await servers.onPrimary(
      `insert into sessions (id, name, status, domain_name, access_key, created_at, session_type)
       values (gen_random_uuid(), $1, 'RUNNING', 'default', $2, now(), 'interactive')`,
      [name, accessKey],
    );
  }

  async function ask({ accessKey, secretKey: secret }: TestKey = mine): Promise<Answer> {
    const [url, body] = [`${server.url}/graphql`, JSON.stringify({ query: NAMES })];
    const headers = signHeaders({ accessKey, secret, method: 'POST', url, contentType: 'application/json', body });
    const answer = await fetch(url, { method: 'POST', headers: { ...headers }, body });
    const lag = answer.headers.get(LAG);
    const { data } = (await answer.json()) as {
      data?: { compute_session_list: { items: { session_name: string }[] } };
    };
    const names = data?.compute_session_list.items.map(item => item.session_name) ?? [];
    return { status: answer.status, lag: lag === null ? undefined : Number(lag), names };
  }
  const fromStandby = (): Promise<Answer> =>
    eventually(
      () => ask(),
      ({ lag }) => lag !== undefined,
    );

  it('say how old they are, and show what that standby knows', async () => {
    await servers.caughtUp();
    const answer = await fromStandby();
    expect(answer).toMatchObject({ status: 200, names: ['first'] });
    expect(answer.lag).toBeLessThan(2);
    await servers.onStandby('select pg_wal_replay_pause()');
    await session('later', mine);
    expect(await ask()).toMatchObject({ status: 200, names: ['first'], lag: expect.any(Number) });
    await servers.onStandby('select pg_wal_replay_resume()');
    expect(
      (
        await eventually(
          () => ask(),
          ({ names }) => names.length === 2,
        )
      ).names.toSorted(),
    ).toEqual(['first', 'later']);
  });

  it('are bound by row-level security there as well', async () => {
    await servers.caughtUp();
    expect((await fromStandby()).names).not.toContain('foreign');
    expect(await ask(theirs)).toMatchObject({ names: ['foreign'] });
  });

  it('are counted, and the lag is measured', async () => {
    await fromStandby();
    const samples = samplesOf(await (await fetch(`${server.managementUrl}/metrics`)).text());
    expect(valueOf(samples, 'rollcall_reads_total', { from: 'replica' })).toBeGreaterThan(0);
    expect(valueOf(samples, 'rollcall_reads_total', { from: 'primary' })).toBeGreaterThan(0);
    expect(valueOf(samples, 'rollcall_replica_usable')).toBe(1);
    expect(valueOf(samples, 'rollcall_replica_lag_seconds')).toBeLessThan(2);
    expect(valueOf(samples, 'rollcall_database_connections', { pool: 'replica' })).toBeGreaterThan(0);
  });

  it('go to the primary while the standby lies too far behind, and come back', async () => {
    await fromStandby();
    await servers.onStandby('select pg_wal_replay_pause()');
    await session('unseen', mine);
    const current = await eventually(
      () => ask(),
      ({ names }) => names.includes('unseen'),
    );
    expect(current).toMatchObject({ status: 200, lag: undefined });
    await servers.onStandby('select pg_wal_replay_resume()');
    expect(await fromStandby()).toMatchObject({ status: 200 });
  });

  it('believe no key that only the standby still believes', async () => {
    await fromStandby();
    const gone = await key('gone@example.com');
    await servers.caughtUp();
    expect(await ask(gone)).toMatchObject({ status: 200 });
    await servers.onStandby('select pg_wal_replay_pause()');
    await new KeypairsService(orm, secretBoxOf(settings)).setActive(gone.accessKey, false);
    expect(
      await eventually(
        () => ask(gone),
        ({ status }) => status === 401,
      ),
    ).toMatchObject({ status: 401 });
    const [{ is_active: there } = {}] = await servers.onStandby(
      `select is_active from keypairs where access_key = '${gone.accessKey}'`,
    );
    expect(there).toBe(true);
    await servers.onStandby('select pg_wal_replay_resume()');
  });

  /** Asks with four callers until told to stop; gives every answer and the longest time that one took. */
  async function underLoad(work: () => Promise<void>): Promise<{ answers: Answer[]; longestMs: number }> {
    const answers: Answer[] = [];
    const stop = new AbortController();
    let longestMs = 0;
    const caller = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        const from = performance.now();
        answers.push(await ask());
        longestMs = Math.max(longestMs, performance.now() - from);
      }
    };
    const callers = [caller(), caller(), caller(), caller()];
    await work().finally(() => stop.abort());
    await Promise.all(callers);
    return { answers, longestMs };
  }

  it('survive the death of the standby without an error to anybody, and use it again when it is back', async () => {
    await fromStandby();
    const { answers } = await underLoad(async () => {
      await sleep(300);
      await servers.killStandby();
      await sleep(1_500);
    });
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ names }) => names.length)).size).toBe(1);
    expect(answers.at(0)?.lag).toBeDefined();
    expect(answers.at(-1)?.lag).toBeUndefined();
    await servers.startStandby();
    expect(await fromStandby()).toMatchObject({ status: 200 });
  });

  it('do not wait for a standby that hangs', async () => {
    await fromStandby();
    const { answers, longestMs } = await underLoad(async () => {
      await sleep(300);
      await servers.freezeStandby(true);
      await sleep(3_000);
    });
    await servers.freezeStandby(false);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers.at(-1)?.lag).toBeUndefined();
    expect(longestMs).toBeLessThan(4_000);
    expect(await fromStandby()).toMatchObject({ status: 200 });
  });

  describe('through a reader', () => {
    let replica: Replica;
    let reader: ScopedReader;

    beforeAll(async () => {
      const primaryUrl = servers.primaryUrl;
      const options = { url: servers.standbyUrl, primaryUrl, poolSize: 2, maxLagSeconds: 10, namedStatements: true };
      replica = new Replica({ ...options, client: { pipeline: true } });
      reader = new ScopedReader(orm, { servers: replicaFirst(replica, primarySource(orm)) });
      await eventually(
        () => replica.usable,
        usable => usable,
      );
    });

    afterAll(() => replica.close());

    const place = async (run: Run): Promise<boolean> => {
      const [row] = await run(sql<{ standby: boolean }>`select pg_is_in_recovery() as standby`);
      return row?.standby ?? false;
    };

    it('run again on the primary when replaying cancels them', async () => {
      const places: boolean[] = [];
      const total = await reader.read({ mode: 'all' }, async run => {
        places.push(await place(run));
        const [row] = await run(sql<{ n: string }>`select count(*) as n from sessions`);
        // A lock that the primary took has to be taken here as well, and this transaction has read the table.
        if (places.length === 1) await servers.onPrimary('begin; lock table sessions in access exclusive mode; commit');
        if (places.length === 1) await run(sql`select pg_sleep(5)`);
        await run(sql`select count(*) from sessions`);
        return Number(row?.n);
      });
      expect(places).toEqual([true, false]);
      expect(total).toBeGreaterThan(1);
    });

    it('run once when their rows have left already', async () => {
      await eventually(
        () => replica.usable,
        usable => usable,
      );
      let times = 0;
      const reading = reader.read(
        { mode: 'all' },
        async run => {
          times += 1;
          await run(sql`select count(*) from sessions`);
          await servers.onPrimary('begin; lock table sessions in access exclusive mode; commit');
          await run(sql`select pg_sleep(5)`);
        },
        { handsOut: true },
      );
      await expect(reading).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(times).toBe(1);
    });

    it('ask the primary what the standby does not know yet', async () => {
      await servers.onStandby('select pg_wal_replay_pause()');
      await servers.onPrimary('create table brand_new as select 1 as one; grant select on brand_new to rollcall_app');
      const rows = await reader.read({ mode: 'all' }, run => run(sql<{ one: number }>`select one from brand_new`));
      expect(rows).toEqual([{ one: 1 }]);
      await servers.onStandby('select pg_wal_replay_resume()');
    });

    it('fail as ever when it is the question that is wrong', async () => {
      await expect(reader.read({ mode: 'all' }, run => run(sql`select 1 / 0`))).rejects.toMatchObject({
        code: '22012',
      });
      await expect(reader.read({ mode: 'all' }, () => Promise.reject(new TypeError('ours')))).rejects.toThrow('ours');
    });

    it('read keys and whatever else a system job asks for from the primary', async () => {
      expect(await reader.readAs('login', place)).toBe(false);
    });

    it('do not use a server that is no standby', async () => {
      const { primaryUrl } = servers;
      const wrong = new Replica({ url: primaryUrl, primaryUrl, poolSize: 1, maxLagSeconds: 10, namedStatements: true });
      await wrong.look();
      expect(wrong.usable).toBe(false);
      await wrong.close();
    });
  });
});
