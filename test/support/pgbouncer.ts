import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianProgram, isForgiven } from './debian-program.js';
import { eventually } from './eventually.js';
import { TEST_PASSWORD } from './template.js';

const PGBOUNCER = debianProgram('pgbouncer');

/** Whether the tests with it are skipped. */
export const withoutPgbouncer = isForgiven(PGBOUNCER);

/** A real PgBouncer in transaction mode in front of a server: its connections are fewer than its clients. */
export class PgBouncer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly said: () => string,
  ) {}

  static async start({ host, port }: { host: string; port: number }, poolSize: number): Promise<PgBouncer> {
    if (PGBOUNCER === undefined) throw new Error('pgbouncer is not installed: apt-get install pgbouncer');
    const folder = await mkdtemp(join(tmpdir(), 'rollcall-pgbouncer-'));
    const users = ['rollcall_test_app', 'rollcall_test_owner'].map(name => `"${name}" "${TEST_PASSWORD}"`);
    await writeFile(join(folder, 'users.txt'), `${users.join('\n')}\n`);
    await writeFile(
      join(folder, 'pgbouncer.ini'),
      `[databases]
* = host=${host} port=${port}
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = ${folder}
auth_type = plain
auth_file = ${join(folder, 'users.txt')}
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 200
server_reset_query_always = 0
logfile =
`,
    );
    await chmod(folder, 0o755);
    const account = process.getuid?.() === 0 ? await accountFor(host) : undefined;
    if (account !== undefined) await chown(folder, account.uid, account.gid);
    const child = spawn(PGBOUNCER, [join(folder, 'pgbouncer.ini')], {
      ...(account === undefined ? {} : { uid: account.uid, gid: account.gid }),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let text = '';
    child.stderr.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const started = new PgBouncer(child, folder, () => text);
    await eventually(
      () => text.includes('process up') || child.exitCode !== null,
      up => up,
    );
    if (child.exitCode !== null) throw new Error(`PgBouncer did not start:\n${started.said()}`);
    return started;
  }

  /** The address of a database through it. */
  url(user: string, database: string): string {
    return `postgres://${user}:${TEST_PASSWORD}@localhost:6432/${database}?host=${encodeURIComponent(this.folder)}`;
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** PgBouncer refuses to run as root; whoever else it is has to reach the server, whose socket only its owner may. */
async function accountFor(host: string): Promise<{ uid: number; gid: number }> {
  if (host.startsWith('/')) return stat(host);
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'nobody']).toString());
  return { uid: id('-u'), gid: id('-g') };
}
