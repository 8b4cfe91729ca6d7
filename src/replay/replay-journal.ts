import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * How far a replay has come: how many items, counted from the oldest, have all been answered. Kept in a file, so that
 * one that was broken off goes on from there. Being behind costs nothing: items that come again are duplicates.
 */
export class ReplayJournal {
  private written: Promise<void> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private readonly subject: string,
    private confirmed: number,
  ) {}

  /** @param items the ids of all items in order; the journal of other files starts anew. */
  static async open(path: string, url: string, items: Iterable<string>): Promise<ReplayJournal> {
    const digest = createHash('sha256').update(url);
    for (const id of items) digest.update(id);
    const subject = digest.digest('hex');
    const kept = await readFile(path, 'utf8').catch(() => '');
    const [line = '', number = ''] = kept.trim().split(' ');
    return new ReplayJournal(path, subject, line === subject && /^\d{1,9}$/.test(number) ? Number(number) : 0);
  }

  /** How many items need not be pushed again. */
  get position(): number {
    return this.confirmed;
  }

  /** Notes that all items before this position have been answered. A crash leaves the old note or the new one. */
  advanceTo(position: number): Promise<void> {
    if (position > this.confirmed) {
      this.confirmed = position;
      // One after the other: two at once would move each other's draft.
      this.written = this.written.then(() => this.write(position));
    }
    return this.written;
  }

  private async write(position: number): Promise<void> {
    await mkdir(dirname(this.path), { recursive: true });
    await writeFile(`${this.path}.new`, `${this.subject} ${position}\n`);
    await rename(`${this.path}.new`, this.path);
  }
}
