import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { isBuilt } from '../../scripts/build.mjs';
import { NODE_FLAGS } from '../../scripts/node-flags.mjs';

const ROOT = join(import.meta.dirname, '../..');
const FOLLOW_PARENT = pathToFileURL(join(ROOT, 'scripts', 'follow-parent.mjs')).href;
const MANAGED = /^Probes and metrics are on (http:\/\/\S+)$/;
const LISTENS = /^Rollcall listens on (http:\/\/\S+)$/;
/** Free ports, and no waiting for load balancers that are not there. */
const ALONE = { HOST: '127.0.0.1', PORT: '0', MANAGEMENT_PORT: '0', SHUTDOWN_DELAY_SECONDS: '0' };

/** A program that wrote what it had to say and ended. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Child = ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };

/** The server as it is shipped: the built program in a process of its own, on a free port. */
export class BuiltServer {
  private constructor(
    private readonly child: Child,
    readonly url: string,
    /** Where its probes and metrics are. */
    readonly managementUrl: string,
    private readonly said: () => string,
  ) {}

  /** Resolves once the server says where it listens; fails with what it wrote when it ends before that. */
  static async start(environment: Record<string, string>): Promise<BuiltServer> {
    const child = spawnBuilt(['dist/src/main.js'], { ...ALONE, ...environment });
    const said = collect(child.stderr);
    let managementUrl = '';
    for await (const line of createInterface({ input: child.stdout })) {
      managementUrl = MANAGED.exec(line)?.[1] ?? managementUrl;
      const url = LISTENS.exec(line)?.[1];
      if (url === undefined) continue;
      // What follows is not read, but must not fill the pipe either.
      child.stdout.resume();
      return new BuiltServer(child, url, managementUrl, said);
    }
    throw new Error(`The built server ended before it listened:\n${said()}`);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Everything the server wrote to standard error so far. */
  get stderr(): string {
    return this.said();
  }

  /** Tells it to end, and waits until it has. @returns its exit code, or null when a signal ended it. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const ended = this.ended();
    this.signal(signal);
    return ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Resolves with its exit code once it is gone. */
  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }
}

/** Runs the built command line to its end. */
export async function runBuiltCli(words: readonly string[], environment: Record<string, string>): Promise<Finished> {
  const child = spawnBuilt(['dist/src/cli/main.js', ...words], environment);
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: stdout(), stderr: stderr() };
}

/** With nothing of the developer's environment but where programs are found: a `.env` or a DATABASE_URL must not leak in. */
function spawnBuilt(args: readonly string[], environment: Record<string, string>): Child {
  if (!isBuilt()) {
    throw new Error(
      'dist is missing or older than the sources: run "npm test", which builds first, or "npm run build"',
    );
  }
  // The fourth pipe breaks when this process is killed, and then the program ends as well.
  return spawn(process.execPath, ['--import', FOLLOW_PARENT, ...NODE_FLAGS, ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  }) as Child;
}

function collect(stream: Readable): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString();
}
