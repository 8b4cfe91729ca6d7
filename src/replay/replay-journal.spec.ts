import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReplayJournal } from './replay-journal.js';

describe('the journal of a replay', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'rollcall-journal-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const open = (file: string, ids: readonly string[] = ['a', 'b'], url = 'http://127.0.0.1:1') =>
    ReplayJournal.open(join(folder, file), url, ids);

  it('begins at nothing and is found where it was left, in a folder that it makes', async () => {
    const journal = await open('new/journal');
    expect(journal.position).toBe(0);
    await Promise.all([journal.advanceTo(1), journal.advanceTo(2)]);
    expect((await open('new/journal')).position).toBe(2);
  });

  it('never goes back', async () => {
    const journal = await open('back');
    await journal.advanceTo(5);
    await journal.advanceTo(3);
    expect(journal.position).toBe(5);
    expect((await open('back')).position).toBe(5);
  });

  it('begins anew for other items and for another server', async () => {
    await (await open('other')).advanceTo(2);
    expect((await open('other', ['a', 'c'])).position).toBe(0);
    expect((await open('other', ['a', 'b'], 'http://127.0.0.1:2')).position).toBe(0);
    expect((await open('other')).position).toBe(2);
  });

  it('begins anew when what it finds is not its own', async () => {
    await (await open('torn')).advanceTo(2);
    const [subject] = (await readFile(join(folder, 'torn'), 'utf8')).split(' ');
    for (const text of ['', 'nonsense', `${subject} 1e3\n`, `${subject} -1\n`]) {
      await writeFile(join(folder, 'torn'), text);
      expect((await open('torn')).position).toBe(0);
    }
  });
});
