import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const BLOCK = Buffer.alloc(1024 * 1024);

/** A volume of its own, in memory, that can be full. */
export class SmallVolume {
  readonly folder = mkdtempSync(join(tmpdir(), 'rollcall-volume-'));

  constructor(megabytes: number) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.folder], { stdio: 'pipe' });
    chmodSync(this.folder, 0o755);
  }

  /** Takes all the room there is. */
  fill(): void {
    for (let bytes = BLOCK.length; bytes >= 1; bytes = Math.floor(bytes / 2)) this.write(BLOCK.subarray(0, bytes));
  }

  /** Gives it back. */
  free(): void {
    rmSync(this.filler);
  }

  remove(): void {
    // What has just ended may hold it a moment longer.
    execFileSync('umount', ['-l', this.folder]);
    rmdirSync(this.folder);
  }

  private get filler(): string {
    return join(this.folder, 'filler');
  }

  /** Appends until there is no room for another piece of that size. */
  private write(piece: Uint8Array): void {
    try {
      for (;;) writeFileSync(this.filler, piece, { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }
}

/** Whether this process may mount one: as root, and not inside of most containers. */
export function canMount(): boolean {
  try {
    new SmallVolume(1).remove();
    return true;
  } catch {
    return false;
  }
}
