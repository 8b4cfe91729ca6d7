/** The data set: made from its size alone, kept between runs, and made again when the schema or its making changed. */
import { startBenchPostgres, type BenchPostgres } from '../postgres.js';
import { step } from '../say.js';
import { fingerprint } from './fingerprint.js';
import { isLoaded, loadDatabase } from './load.js';

export { APP_LOGIN, databaseOf, PEER_LOGIN } from './load.js';
export * from './shape.js';

/** The running cluster with a database of each size in it. */
export async function openDataset(sizes: readonly number[], fresh = false): Promise<BenchPostgres> {
  const mark = await fingerprint();
  const missing: number[] = [];
  const found = await startBenchPostgres();
  for (const size of new Set(sizes)) {
    if (fresh || !(await isLoaded(found, size, mark))) missing.push(size);
  }
  if (missing.length === 0) return found;
  await found.stop();
  const loading = await startBenchPostgres({ durable: false });
  try {
    for (const size of missing) {
      await step(`Loading ${size} sessions`, () => loadDatabase(loading, size, mark));
    }
  } finally {
    await loading.stop();
  }
  return startBenchPostgres();
}
