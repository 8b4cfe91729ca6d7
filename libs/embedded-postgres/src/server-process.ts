import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { Account } from './account.js';
import { identity } from './child-process.js';

/**
 * Runs the server (from the second argument on) and asks it to shut down when standard input ends, which the system
 * sees to however this process dies. The first argument is a folder to remove afterwards, or empty. It says the
 * server's process number first.
 */
const SUPERVISOR = `
  folder=$1; shift
  exec 3<&0 </dev/null
  "$@" 3<&- &
  server=$!
  echo "$server"
  trap 'kill -INT "$server" 2>/dev/null' HUP INT TERM
  (trap - HUP INT TERM; while read -r line; do :; done; kill -INT "$server" 2>/dev/null) <&3 >/dev/null 2>&1 &
  watcher=$!
  exec 3<&-
  wait "$server"; code=$?
  while kill -0 "$server" 2>/dev/null; do wait "$server"; code=$?; done
  kill "$watcher" 2>/dev/null
  [ -z "$folder" ] || rm -rf -- "$folder"
  exit "$code"`;

const REMEMBERED_LINES = 20;

/** A server started by this process, not necessarily ready yet. @internal */
export class ServerProcess {
  private readonly lines: string[] = [];
  private readonly log: (line: string) => void;
  private readonly child: ChildProcessByStdio<Writable, Readable, Readable>;
  private readonly pidKnown: Promise<number | undefined>;
  readonly owned = true;
  /** Resolves when the server is gone, whatever the reason. */
  readonly gone: Promise<void>;

  constructor(
    command: readonly string[],
    temporaryFolder: string,
    account: Account | undefined,
    log: (line: string) => void,
  ) {
    this.log = log;
    // A session of its own: Ctrl-C in a terminal must reach the server only after its users have finished.
    this.child = spawn('/bin/sh', ['-c', SUPERVISOR, 'rollcall-postgres', temporaryFolder, ...command], {
      ...identity(account),
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.gone = new Promise(resolve => {
      this.child.once('exit', () => resolve());
      this.child.once('error', error => {
        this.remember(error.message);
        resolve();
      });
    });
    this.child.stdin.on('error', () => undefined);
    createInterface(this.child.stderr).on('line', line => this.remember(line));
    const said = createInterface(this.child.stdout);
    this.pidKnown = Promise.race([once(said, 'line').then(([line]) => Number(line)), this.gone.then(() => undefined)]);
  }

  /** The server's process number, or undefined if it is gone already. */
  pid(): Promise<number | undefined> {
    return this.pidKnown;
  }

  get running(): boolean {
    return this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** The last lines of the server's log. */
  get lastWords(): string {
    return this.lines.join('\n');
  }

  /** Lets this process end on its own although the server runs; the server then follows. */
  release(): void {
    this.hold('unref');
  }

  async stop(): Promise<void> {
    this.hold('ref');
    this.child.stdin.end();
    await this.gone;
  }

  private hold(how: 'ref' | 'unref'): void {
    this.child[how]();
    for (const stream of [this.child.stdin, this.child.stdout, this.child.stderr]) {
      (stream as unknown as { [method in 'ref' | 'unref']?: () => void })[how]?.();
    }
  }

  private remember(line: string): void {
    this.lines.push(line);
    if (this.lines.length > REMEMBERED_LINES) this.lines.shift();
    this.log(line);
  }
}
