/** Where Node.js has what `fetch` keeps its connections in: the newer place counts. */
const PLACES = [Symbol.for('undici.globalDispatcher.2'), Symbol.for('undici.globalDispatcher.1')];

interface Dispatcher {
  readonly constructor: new () => Dispatcher;
  close(): Promise<void>;
}

/** Closes every connection that `fetch` keeps for another request, as callers do who have gone home. */
export async function hangUp(): Promise<void> {
  const holder = globalThis as unknown as Record<symbol, Dispatcher | undefined>;
  const place = PLACES.find(each => holder[each] !== undefined);
  const before = place === undefined ? undefined : holder[place];
  if (place === undefined || before === undefined) throw new Error('Where fetch keeps its connections is not known');
  holder[place] = new before.constructor();
  await before.close();
}
