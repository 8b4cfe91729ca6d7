import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { ROOT } from './postgres.js';

const FOLLOW_PARENT = pathToFileURL(join(ROOT, 'scripts', 'follow-parent.mjs')).href;
const LISTENS = /listens on (http:\/\/\S+)$/;
const MANAGED = /^Probes and metrics are on (http:\/\/\S+)$/;

type Child = ChildProcess & { readonly stdout: Readable; readonly stderr: Readable };

/** What to run: arguments for node, and the whole environment but PATH. */
export interface Program {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A server in a process of its own, on the Node that the benchmark itself runs on. */
export class ServerProcess {
  readonly url: URL;
  /** Where its metrics are; Rollcall's only. */
  readonly managementUrl: URL | undefined;
  private readonly child: Child;

  private constructor(child: Child, url: URL, managementUrl: URL | undefined) {
    this.child = child;
    this.url = url;
    this.managementUrl = managementUrl;
  }

  /** Resolves once the server says where it listens; fails with what it wrote when it ends before that. */
  static async start({ args, environment }: Program): Promise<ServerProcess> {
    const child = spawn(process.execPath, ['--import', FOLLOW_PARENT, ...args], {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], NODE_ENV: 'production', DATABASE_POOL_SIZE: '10', ...environment },
      // The fourth pipe breaks when this process is killed, and then the server ends as well.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    }) as Child;
    const said: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => said.length < 100 && said.push(text));
    let managed: URL | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      const management = MANAGED.exec(line)?.[1];
      if (management !== undefined) managed = new URL(management);
      const url = LISTENS.exec(line)?.[1];
      if (url === undefined) continue;
      child.stdout.resume();
      return new ServerProcess(child, new URL(url), managed);
    }
    throw new Error(`${args.join(' ')} ended before it listened:\n${said.join('')}`);
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get port(): number {
    return Number(this.url.port);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'close');
    this.child.kill('SIGTERM');
    // Not everybody closes idle connections when asked to end.
    const impatience = setTimeout(() => this.child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(impatience);
  }
}
