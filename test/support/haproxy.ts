import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { debianProgram, isForgiven } from './debian-program.js';
import { eventually } from './eventually.js';
import { freePort } from './free-port.js';
import type { ReplicaPorts } from './replicas.js';

const HAPROXY = debianProgram('haproxy');
const CONFIGURATION = join(import.meta.dirname, '../../deploy/haproxy.cfg');

/** Whether the tests with it are skipped. */
export const withoutHaproxy = isForgiven(HAPROXY);

/** A real HAProxy with the configuration that we ship, in front of replicas. */
export class Haproxy {
  private readonly complaints: string[] = [];

  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    readonly url: string,
  ) {}

  static async start(replicas: readonly ReplicaPorts[]): Promise<Haproxy> {
    const [folder, port] = [await mkdtemp(join(tmpdir(), 'rollcall-haproxy-')), await freePort()];
    const environment = environmentOf(replicas, `127.0.0.1:${port}`, folder);
    const child = spawn(program(), ['-db', '-f', CONFIGURATION], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started = new Haproxy(child, folder, `http://127.0.0.1:${port}`);
    // Its log is not read, but must not fill the pipe either.
    child.stdout.resume();
    child.stderr.on('data', (chunk: Buffer) => started.complaints.push(chunk.toString()));
    const up = await eventually(
      () => started.up(),
      count => count === replicas.length || child.exitCode !== null,
    );
    if (up !== replicas.length) throw new Error(`HAProxy did not start:\n${started.complaints.join('')}`);
    return started;
  }

  /** How many replicas it sends requests to. */
  async up(): Promise<number> {
    const rows = await this.statistics().catch(() => []);
    return rows.filter(({ svname = '', status }) => svname.startsWith('replica-') && status === 'UP').length;
  }

  /** How many requests a replica has in hand, and how many it was ever sent. */
  async loadOf(replica: string): Promise<{ inHand: number; total: number }> {
    const row = (await this.statistics()).find(({ svname }) => svname === replica);
    return { inHand: Number(row?.['scur']), total: Number(row?.['stot']) };
  }

  /** How many requests came over how many connections. */
  async traffic(): Promise<{ requests: number; connections: number }> {
    const row = (await this.statistics()).find(({ svname }) => svname === 'FRONTEND');
    return { requests: Number(row?.['req_tot']), connections: Number(row?.['conn_tot']) };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await gone;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  private async statistics(): Promise<Record<string, string>[]> {
    const socket = connect(join(this.folder, 'stats.sock'));
    socket.write('show stat\n');
    const [head = '', ...lines] = (await text(socket)).trim().split('\n');
    const names = head.replace(/^# /, '').split(',');
    return lines.map(line => Object.fromEntries(line.split(',').map((value, column) => [names[column], value])));
  }
}

/** What HAProxy itself says of the configuration; nothing, if all is well. */
export function checkHaproxyConfiguration(replicas: readonly ReplicaPorts[]): { status: number | null; said: string } {
  const env = environmentOf(replicas, '127.0.0.1:8080', tmpdir());
  const { status, stderr } = spawnSync(program(), ['-c', '-f', CONFIGURATION], { env, encoding: 'utf8' });
  return { status, said: stderr };
}

function environmentOf(replicas: readonly ReplicaPorts[], bind: string, folder: string): Record<string, string> {
  const each = replicas.flatMap(({ port, managementPort }, index) => [
    [`ROLLCALL_${index + 1}`, `127.0.0.1:${port}`],
    [`ROLLCALL_${index + 1}_MANAGEMENT_PORT`, String(managementPort)],
  ]);
  return { ROLLCALL_BIND: bind, ROLLCALL_STATS: join(folder, 'stats.sock'), ...Object.fromEntries(each) };
}

function program(): string {
  if (HAPROXY === undefined) throw new Error('haproxy is not installed: apt-get install haproxy');
  return HAPROXY;
}
