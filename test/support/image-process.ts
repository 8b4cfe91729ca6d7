import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Finished } from './built-server.js';
import { BASE, NODE } from './image-root.js';

/** What a container is started with. */
export interface ContainerOptions {
  /** The image's root. */
  readonly root: string;
  /** Whether the folders of the base image and Node are to be bound from this machine. */
  readonly bare: boolean;
  /** Folders of this machine that are mounted at the same place, read only; they exist in the root. */
  readonly mounts: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Whether this machine lets its user make namespaces and mounts, as a container runtime does. */
export const canContain =
  process.platform === 'linux' && spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status === 0;

/**
 * What a container runtime does with an image, as far as the program can tell: namespaces of its own for processes and
 * mounts, a root that cannot be written, user and group 10001, no capability and no way to one, and node as process 1.
 */
const CONTAIN = `
set -eu
root=$1; shift
mount --make-rprivate /
mount --bind "$root" "$root"
bind() { mount --bind "$1" "$2"; mount -o remount,bind,ro "$2"; }
for path in $BINDS; do bind "\${path%%:*}" "$root/\${path#*:}"; done
mount --bind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs chroot --userspec=10001:10001 --groups=10001 "$root" /usr/bin/env --chdir=/app -u BINDS "$@"
`;

/** A process in a container. */
export class ImageProcess {
  private readonly ended: Promise<number | null>;
  private readonly output: { stdout: string; stderr: string } = { stdout: '', stderr: '' };

  private constructor(private readonly child: ChildProcess & { readonly stdout: Readable; readonly stderr: Readable }) {
    this.ended = once(child, 'close').then(([code]) => code as number | null);
    child.stderr.on('data', (chunk: Buffer) => (this.output.stderr += chunk.toString()));
    child.stdout.on('data', (chunk: Buffer) => (this.output.stdout += chunk.toString()));
  }

  /** Starts the image's entry point with these arguments. */
  static start({ root, bare, mounts, environment }: ContainerOptions, args: readonly string[]): ImageProcess {
    const binds = [
      ...(bare ? [...BASE.map(name => `/${name}:${name}`), `${process.execPath}:${NODE}`] : []),
      ...mounts.map(path => `${path}:${path}`),
    ];
    const env = { PATH: '/opt/node/bin:/usr/local/bin:/usr/sbin:/usr/bin', BINDS: binds.join(' '), ...environment };
    const words = ['--mount', '--pid', '--fork', 'sh', '-c', CONTAIN, 'contain', root, ...args];
    return new ImageProcess(spawn('unshare', words, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  /** Starts it and waits for its end. */
  static async run(options: ContainerOptions, args: readonly string[]): Promise<Finished> {
    const process = ImageProcess.start(options, args);
    const code = await process.ended;
    return { code, ...process.output };
  }

  /** What it prints, as soon as it matches. Fails with its complaint when it ends before that. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output.stdout);
      if (found !== null) return found;
      const more = await Promise.race([once(this.child.stdout, 'data').then(() => true), this.ended.then(() => false)]);
      if (!more) throw new Error(`The container ended with ${await this.ended}:\n${this.output.stderr}`);
    }
  }

  /** What the kernel says of process 1, by the names of /proc. */
  status(): Record<string, string> {
    const text = readFileSync(`/proc/${this.first()}/status`, 'utf8');
    return Object.fromEntries(text.split('\n').map(line => line.split(/:\s+/, 2) as [string, string]));
  }

  /** Sends process 1 a signal, as a container runtime does, and waits for the end. @returns the exit code. */
  signal(signal: NodeJS.Signals): Promise<number | null> {
    process.kill(this.first(), signal);
    return this.ended;
  }

  /** Process 1 itself: that its parent is gone, the kernel does not tell a process that has become another user. */
  async kill(): Promise<void> {
    if (this.child.exitCode === null) process.kill(this.first(), 'SIGKILL');
    await this.ended;
  }

  /** Its number outside: the only child of the process that made the namespaces. */
  private first(): number {
    const { pid } = this.child;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
  }
}
