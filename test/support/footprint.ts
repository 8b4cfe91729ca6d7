import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BuiltServer } from './built-server.js';
import { eventually } from './eventually.js';

/** What a server takes of its machine at one moment. */
export interface Footprint {
  /** Memory as the system sees it, before anything was collected for this look. */
  readonly rss: number;
  /** What is still held once everything else has been collected. */
  readonly heapUsed: number;
  /** Buffers and the like, which belong to what is held. */
  readonly external: number;
  readonly descriptors: number;
}

const LOADED = pathToFileURL(join(import.meta.dirname, 'memory-on-signal.mjs')).href;
const SAID = /^memory (\{.*\})$/gm;

/** The setting by which a built server tells what it holds. */
export const TELLING = { NODE_OPTIONS: `--import=${LOADED}` };

/** What a server that was started so takes now. */
export async function footprintOf(server: BuiltServer): Promise<Footprint> {
  const said = (): string[] => [...server.stderr.matchAll(SAID)].map(([, json]) => json as string);
  const before = said().length;
  server.signal('SIGUSR2');
  const all = await eventually(said, texts => texts.length > before);
  if (all.length === before) throw new Error('The server does not say how much memory it holds');
  return { ...(JSON.parse(all.at(-1) as string) as Footprint), descriptors: await descriptorsOf(server) };
}

/** How many files and sockets a server has open. */
export async function descriptorsOf({ pid }: BuiltServer): Promise<number> {
  return (await readdir(`/proc/${pid}/fd`)).length;
}

/** Of so many looks the first are from before every cache is full and every statement known. */
const WARM_SHARE = 0.25;

/**
 * By how much the second half exceeds the first, once what comes before is left out. Medians: a single peak moves
 * neither, and what grows steadily shows half of all it grows by.
 */
export function growthOf(values: readonly number[]): number {
  const warm = values.slice(Math.ceil(values.length * WARM_SHARE));
  const middle = Math.ceil(warm.length / 2);
  return median(warm.slice(middle)) - median(warm.slice(0, middle));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
