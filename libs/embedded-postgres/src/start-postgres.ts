import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, serverAccount } from './account.js';
import { prepareBinaries } from './binaries.js';
import { ensureCluster, readPassword } from './cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { placeData } from './placement.js';
import { forgetStrangers, isServing, type PostmasterFile, readPostmasterFile } from './postmaster-file.js';
import { type PostgresOptions, type RunningPostgres, runningPostgres } from './running-postgres.js';
import { ServerProcess } from './server-process.js';
import { serverSettings, socketOnly } from './server-settings.js';
import { makeSocketFolder, SOCKET_PORT } from './socket-folder.js';
import { startOnWindows } from './windows-server.js';

/** How a server says that it accepts connections; a standby only ever reads. */
const READY = new Set(['ready', 'standby']);

const STATE_DIR = '/var/lib/rollcall';
const POLL_MS = 20;

/** What a server says that is kept from starting by one that is just going away. */
const STILL_LEAVING = /lock file .* already exists|is still in use/;
const PATIENCE = 50;
const PATIENCE_MS = 200;

/**
 * Starts a PostgreSQL on `dataDir`, making the database cluster first if there is none, and resolves when it accepts
 * connections. If another process already runs a server there, that one is used. The server dies with this process,
 * even when this process is killed; no signal handlers are installed, so call `stop` after everything that uses the
 * database is done.
 *
 * @throws EmbeddedPostgresError when it cannot run here; the message says why and what to do.
 *
 * @example
 * const postgres = await startPostgres({ dataDir: '.rollcall/data' });
 * const client = new pg.Client(postgres.url('postgres', 'postgres'));
 * // …
 * await postgres.stop();
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const { durable = true, log = () => undefined, stateDir = STATE_DIR } = options;
  const account = await serverAccount(options.dataDir);
  const { dataDir, runtimeDir } = await placeData(options.dataDir, account, stateDir);
  const started = await attach(dataDir);
  if (started !== undefined) return started;

  const binaries = await prepareBinaries(account, runtimeDir);
  await ensureCluster(dataDir, binaries, account, durable);
  if (process.platform === 'win32') return startOnWindows({ binaries, dataDir, durable, log });

  for (let patience = PATIENCE; ; patience -= 1) {
    const server = await launch(binaries.postgres, dataDir, durable, account, log);
    const { process: child, host } = server;
    if (await isReady(child, dataDir)) {
      child.release();
      return runningPostgres({ host, port: SOCKET_PORT, password: undefined }, dataDir, child);
    }
    const other = await attach(dataDir);
    if (other !== undefined) return other;
    if (patience === 0 || !STILL_LEAVING.test(child.lastWords)) throw failure(dataDir, child.lastWords);
    await sleep(PATIENCE_MS);
  }
}

/** Uses the server that another process runs on this folder; waits for one that is starting or stopping. */
async function attach(dataDir: string): Promise<RunningPostgres | undefined> {
  for (;;) {
    const file = await readPostmasterFile(dataDir);
    if (file === undefined || !(await isServing(file.pid, dataDir))) return undefined;
    // Its file still says ready when a server is just dying; only one that answers is used.
    if (READY.has(file.status) && (await answers(file))) return attached(file, dataDir, await readPassword(dataDir));
    await sleep(POLL_MS);
  }
}

function answers({ socketDir, port }: PostmasterFile): Promise<boolean> {
  const socket = connect(
    socketDir === '' ? { host: '127.0.0.1', port } : { path: join(socketDir, `.s.PGSQL.${port}`) },
  );
  return new Promise(resolve => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy()) as Promise<boolean>;
}

function attached(file: PostmasterFile, dataDir: string, password: string | undefined): RunningPostgres {
  const host = file.socketDir === '' ? '127.0.0.1' : file.socketDir;
  return runningPostgres({ host, port: file.port, password }, dataDir, { owned: false, stop: async () => undefined });
}

async function launch(
  postgres: string,
  dataDir: string,
  durable: boolean,
  account: Account | undefined,
  log: (line: string) => void,
): Promise<{ process: ServerProcess; host: string }> {
  await forgetStrangers(dataDir);
  const socket = await makeSocketFolder(dataDir, account);
  const settings = serverSettings(durable, socketOnly(socket.path, SOCKET_PORT));
  const command = [postgres, '-D', dataDir, ...settings];
  return { process: new ServerProcess(command, socket.temporary ? socket.path : '', account, log), host: socket.path };
}

/** False when the server ended instead. Recovery after a crash may take its time, so nothing limits the wait. */
async function isReady(server: ServerProcess, dataDir: string): Promise<boolean> {
  const pid = await server.pid();
  while (server.running) {
    const file = await readPostmasterFile(dataDir);
    if (file !== undefined && file.pid === pid && READY.has(file.status)) return true;
    await sleep(POLL_MS);
  }
  await server.gone;
  return false;
}

function failure(dataDir: string, lastWords: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(`PostgreSQL did not start on ${dataDir}. It said:\n${lastWords}`);
}
