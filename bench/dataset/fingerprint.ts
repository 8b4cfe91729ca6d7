import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../postgres.js';

const MIGRATIONS = 'dist/src/database/migrations';
const MAKING = ['bench/dataset/shape.ts', 'bench/dataset/statements.ts'];

/** Changes when the rows could be different: with the schema, or with what makes them. */
export async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  const migrations = (await readdir(join(ROOT, MIGRATIONS))).filter(name => name.endsWith('.js')).sort();
  for (const path of [...migrations.map(name => `${MIGRATIONS}/${name}`), ...MAKING]) {
    hash.update(`${path}\0`).update(await readFile(join(ROOT, path)));
  }
  return hash.digest('hex').slice(0, 16);
}
