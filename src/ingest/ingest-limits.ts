/** What a batch may be at most: bytes are counted unpacked, and those sent packed as well. */
export const LARGEST_BATCH = { items: 1_000, bytes: 1_048_576 } as const;

/** How many items one transaction takes in, apart from samples that are written while a batch is read. */
export const CHUNK_ITEMS = 500;

/** How far a source's clock may be ahead of ours. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** For how long an event is remembered at least: two days, so that a retry within one is surely known. */
export const MEMORY_HOURS = 48;
