import { createServer } from 'node:net';
import type { Binaries } from './binaries.js';
import { run } from './child-process.js';
import { readPassword } from './cluster.js';
import { EmbeddedPostgresError } from './embedded-postgres-error.js';
import { type RunningPostgres, runningPostgres } from './running-postgres.js';
import { serverSettings } from './server-settings.js';

const HOST = '127.0.0.1';
const ATTEMPTS = 3;

interface WindowsServer {
  readonly binaries: Binaries;
  readonly dataDir: string;
  readonly durable: boolean;
  readonly log: (line: string) => void;
}

/**
 * Starts a server where there is no shell to watch over it: `pg_ctl` starts and stops it and gives up an
 * administrator's rights for it. It listens on a loopback port that the system picks and asks for a password. If this
 * process is killed the server stays, and the next start uses it. @internal
 */
export async function startOnWindows({ binaries, dataDir, durable, log }: WindowsServer): Promise<RunningPostgres> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const settings = serverSettings(durable, { listen_addresses: HOST, port: String(port) });
    const options = settings.map(setting => `"${setting}"`).join(' ');
    const started = await run(
      binaries.pgCtl,
      ['start', '-w', '-D', dataDir, '-l', `${dataDir}.log`, '-o', options],
      undefined,
    );
    log(started.output);
    if (started.ok) {
      const stop = once(async () => {
        log((await run(binaries.pgCtl, ['stop', '-w', '-m', 'fast', '-D', dataDir], undefined)).output);
      });
      return runningPostgres({ host: HOST, port, password: await readPassword(dataDir) }, dataDir, {
        owned: true,
        stop,
      });
    }
    // Between picking a port and listening on it somebody else may have taken it.
    if (attempt === ATTEMPTS) throw new EmbeddedPostgresError(`PostgreSQL did not start: ${started.output}`);
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
