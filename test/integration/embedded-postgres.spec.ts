import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError, type RunningPostgres, startPostgres } from '@rollcall/embedded-postgres';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

const support = join(import.meta.dirname, '..', 'support');
const asRoot = process.getuid?.() === 0;

let folder: string;
let stateDir: string;
const started: RunningPostgres[] = [];
const children: ChildProcess[] = [];

// One for all tests, so that a copy of the binaries, where they need one, is made once.
beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), 'rollcall-state-'));
  await chmod(stateDir, 0o755);
});

afterAll(() => rm(stateDir, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-pg-'));
  await chmod(folder, 0o755);
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const postgres of started.splice(0)) await postgres.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 20 });
});

async function start(dataDir: string, durable = true): Promise<RunningPostgres> {
  const postgres = await startPostgres({ dataDir, durable, stateDir });
  started.push(postgres);
  return postgres;
}

async function ask(postgres: RunningPostgres, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: postgres.url('postgres', 'postgres') });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

/** Another process with a server, which goes on writing until it is killed. */
class Host {
  readonly child: ChildProcess;
  acknowledged = 0;
  private readonly described: Promise<{ pid: number; owned: boolean; dataDir: string }>;

  constructor(dataDir: string) {
    const loader = join(support, 'typescript-loader.mjs');
    this.child = spawn(process.execPath, ['--import', loader, join(support, 'postgres-host.ts'), dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    children.push(this.child);
    const lines = createInterface(this.child.stdout!);
    const died = once(this.child, 'exit').then(() => Promise.reject(new Error('The process with the server ended.')));
    this.described = Promise.race([once(lines, 'line').then(([line]) => JSON.parse(line)), died]);
    died.catch(() => undefined);
    lines.on('line', line => (this.acknowledged = Number(line) || this.acknowledged));
  }

  /** Resolves when some rows are written. */
  async busy(): Promise<{ pid: number; owned: boolean; dataDir: string }> {
    const server = await this.described;
    while (this.acknowledged < 50) await sleep(10);
    return server;
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await once(this.child, 'close');
  }
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(10);
  }
}

describe('startPostgres', () => {
  it('creates a cluster on the first start and keeps its data for the second', async () => {
    const first = await start(join(folder, 'data'));
    expect(first.owned).toBe(true);
    await ask(first, 'create table kept as select 42 as answer');
    await first.stop();

    const second = await start(join(folder, 'data'));
    expect(await ask(second, 'select answer from kept')).toEqual([42]);
    expect(
      await ask(second, "select datlocprovider::text || datlocale from pg_database where datname = 'postgres'"),
    ).toEqual(['bC.UTF-8']);
  });

  it('listens on no TCP port and lets nobody else into the folder', async () => {
    const postgres = await start(join(folder, 'data'), false);
    expect(await ask(postgres, "select current_setting('listen_addresses')")).toEqual(['']);
    expect((await stat(postgres.host)).mode & 0o777).toBe(0o700);
  });

  it('pays no attention to the settings of another PostgreSQL', async () => {
    Object.assign(process.env, { PGDATA: '/nowhere', PGPORT: '1', PGHOST: 'nowhere.invalid', PGOPTIONS: '--nonsense' });
    try {
      const postgres = await startPostgres({ dataDir: join(folder, 'data'), durable: false, stateDir });
      started.push(postgres);
      expect(postgres.dataDir).toBe(join(folder, 'data'));
    } finally {
      for (const name of ['PGDATA', 'PGPORT', 'PGHOST', 'PGOPTIONS']) delete process.env[name];
    }
  });

  it('shuts the server down when the process that started it is killed', async () => {
    const host = new Host(join(folder, 'data'));
    const { pid } = await host.busy();
    await host.kill();
    await gone(pid);

    const log: string[] = [];
    const postgres = await startPostgres({ dataDir: join(folder, 'data'), stateDir, log: line => log.push(line) });
    started.push(postgres);
    expect(log.join('\n')).toContain('database system was shut down');
    expect(Number((await ask(postgres, 'select max(n) from written'))[0])).toBeGreaterThanOrEqual(host.acknowledged);
  });

  it('has every acknowledged row after a kill of everything', async () => {
    const host = new Host(join(folder, 'data'));
    const { pid } = await host.busy();
    process.kill(pid, 'SIGKILL');
    await host.kill();

    const postgres = await start(join(folder, 'data'));
    expect(postgres.owned).toBe(true);
    expect(Number((await ask(postgres, 'select max(n) from written'))[0])).toBeGreaterThanOrEqual(host.acknowledged);
  });

  it('uses the server that another process runs, and leaves it running', async () => {
    const host = new Host(join(folder, 'data'));
    const { pid } = await host.busy();
    const guest = await start(join(folder, 'data'));
    expect(guest.owned).toBe(false);
    expect(await ask(guest, 'select n from written where n = 1')).toEqual(['1']);
    await guest.stop();
    expect(() => process.kill(pid, 0)).not.toThrow();
    const before = host.acknowledged;
    while (host.acknowledged === before) await sleep(10);
    await host.kill();
    await gone(pid);
  });

  it('agrees on one server when several start at once on a new folder', async () => {
    const servers = await Promise.all([1, 2, 3].map(() => start(join(folder, 'data'), false)));
    expect(servers.filter(server => server.owned)).toHaveLength(1);
    for (const server of servers) expect(await ask(server, 'select 1')).toEqual([1]);
  });

  it('is not stopped by lock files whose process number now belongs to somebody else', async () => {
    const first = await start(join(folder, 'data'), false);
    const lock = await readFile(join(first.dataDir, 'postmaster.pid'), 'utf8');
    const { uid, gid } = await stat(join(first.dataDir, 'PG_VERSION'));
    await first.stop();
    const stranger = spawn('sleep', ['600'], { uid, gid, stdio: 'ignore' });
    children.push(stranger);
    for (const name of ['postmaster.pid', '.s.PGSQL.5432.lock']) {
      await writeFile(join(first.dataDir, name), lock.replace(/^\d+/, String(stranger.pid)));
    }

    const second = await start(join(folder, 'data'), false);
    expect(second.owned).toBe(true);
    expect(await ask(second, 'select 1')).toEqual([1]);
  });

  it('ignores what a creation that was killed halfway has left, and clears it away', async () => {
    const abandoned = join(folder, 'data.init-999999999-abc');
    await mkdir(join(abandoned, 'base'), { recursive: true });
    const postgres = await start(join(folder, 'data'), false);
    expect(await ask(postgres, 'select 1')).toEqual([1]);
    await expect(stat(abandoned)).rejects.toThrow('ENOENT');
  });

  it('finds another place for the socket when the path is too long for one', async () => {
    const dataDir = join(folder, 'a'.repeat(60), 'b'.repeat(60), 'it\'s, "data" ü');
    const postgres = await start(dataDir, false);
    expect(postgres.dataDir).toBe(dataDir);
    expect(postgres.host.length).toBeLessThan(90);
    expect(await ask(postgres, "select current_setting('data_directory')")).toEqual([dataDir]);
    await postgres.stop();
    await expect(stat(postgres.host)).rejects.toThrow('ENOENT');
  });

  it('refuses a folder that holds something else', async () => {
    await mkdir(join(folder, 'data'));
    await writeFile(join(folder, 'data', 'diary.txt'), 'dear');
    await expect(start(join(folder, 'data'))).rejects.toThrow(EmbeddedPostgresError);
    expect(await readFile(join(folder, 'data', 'diary.txt'), 'utf8')).toBe('dear');
  });

  it.runIf(asRoot)('keeps the data of a folder that only root may enter where the server can reach it', async () => {
    await mkdir(join(folder, 'closed'), { mode: 0o700 });
    const first = await start(join(folder, 'closed', 'data'));
    expect(first.dataDir.startsWith(stateDir)).toBe(true);
    await ask(first, 'create table kept as select 42 as answer');
    await first.stop();

    const second = await start(join(folder, 'closed', 'data'));
    expect(await ask(second, 'select answer from kept')).toEqual([42]);
    await second.stop();

    await rm(join(folder, 'closed', 'data'), { recursive: true });
    const anew = await start(join(folder, 'closed', 'data'));
    expect(await ask(anew, "select to_regclass('kept')")).toEqual([null]);
  });
});
