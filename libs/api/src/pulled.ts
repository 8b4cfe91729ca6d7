/** Thrown into a producer whose batches nobody takes any more. */
export class AbandonedError extends Error {
  override readonly name = 'AbandonedError';
}

/**
 * Turns a producer that hands out batches into one that is asked for them: it waits until its last batch was taken,
 * and is stopped by an error when the taker leaves early. At most one batch is held.
 */
export async function* pulled<T extends object>(
  push: (visit: (batch: T) => Promise<void>) => Promise<void>,
): AsyncGenerator<T, void, undefined> {
  let offered = Promise.withResolvers<T | undefined>();
  let taken = handled(Promise.withResolvers<void>());
  let abandoned = false;
  const finished = push(batch => {
    if (abandoned) return Promise.reject(new AbandonedError());
    taken = handled(Promise.withResolvers<void>());
    offered.resolve(batch);
    return taken.promise;
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
