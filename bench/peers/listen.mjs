// What every peer says when it is ready; the benchmark waits for this line.
export function announce(address) {
  process.stdout.write(`peer listens on http://127.0.0.1:${address.port}\n`);
}

/** The same number of connections for everybody. */
export const poolSize = Number(process.env.DATABASE_POOL_SIZE ?? 10);
export const databaseUrl = process.env.DATABASE_URL;
