/** How long a batch may wait to be taken: what is not read is not worth a transaction. */
const PATIENCE_MILLISECONDS = 60_000;

/** Thrown into a producer whose batches nobody takes any more. */
export class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
}

/**
 * Turns a producer that hands out batches into one that is asked for them: it waits until its last batch was taken,
 * and is stopped by an error when the taker leaves early, or takes nothing for too long. At most one batch is held.
 */
export async function* pulled<T extends object>(
  push: (visit: (batch: T) => Promise<void>) => Promise<void>,
  patience = PATIENCE_MILLISECONDS,
): AsyncGenerator<T, void, undefined> {
  let offered = Promise.withResolvers<T | undefined>();
  let taken = handled(Promise.withResolvers<void>());
  let abandoned = false;
  const finished = push(batch => {
    if (abandoned) return Promise.reject(new AbandonedError());
    const turn = handled(Promise.withResolvers<void>());
    const timer = setTimeout(() => turn.reject(new AbandonedError()), patience);
    taken = turn;
    offered.resolve(batch);
    return turn.promise.finally(() => clearTimeout(timer));
  }).then(
    () => offered.resolve(undefined),
    (error: unknown) => offered.reject(error),
  );
  try {
    for (let batch = await offered.promise; batch !== undefined; batch = await offered.promise) {
      offered = handled(Promise.withResolvers<T | undefined>());
      yield batch;
      taken.resolve();
    }
  } finally {
    abandoned = true;
    taken.reject(new AbandonedError());
    await finished;
  }
}

/** What is rejected may have nobody waiting for it; that is no failure of the process. */
function handled<T>(resolvers: PromiseWithResolvers<T>): PromiseWithResolvers<T> {
  resolvers.promise.catch(() => undefined);
  return resolvers;
}
