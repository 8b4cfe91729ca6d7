import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/**
 * A generated contract: compared with the committed file, so that a reviewer sees it change. With
 * `ROLLCALL_GENERATE=1` (`npm run generate`) the file is written instead.
 *
 * @param path from the root of the repository.
 */
export async function expectCommitted(path: string, text: string): Promise<void> {
  const file = join(ROOT, path);
  if (process.env['ROLLCALL_GENERATE'] === '1') {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    return;
  }
  const committed = await readFile(file, 'utf8').catch(() => '');
  expect(committed, `${path} is not what the code says; run "npm run generate" and look at the difference`).toBe(text);
}
