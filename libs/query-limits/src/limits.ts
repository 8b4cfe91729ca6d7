import type { Extent } from './extent.js';

/** How much one operation may ask for. */
export type ExtentLimits = Extent;

/** The first thing that an operation asks too much of, in words; undefined when it is within the limits. */
export function excessOf(extent: Extent, limits: ExtentLimits): string | undefined {
  const over = NAMES.find(([name]) => extent[name] > limits[name]);
  return over === undefined ? undefined : `${over[1]}: more than ${limits[over[0]]}`;
}

const NAMES: ReadonlyArray<readonly [keyof Extent, string]> = [
  ['depth', 'depth'],
  ['rootFields', 'root fields'],
  ['aliases', 'aliases'],
  ['directives', 'directives'],
  ['duplicates', 'repeated fields'],
  ['fields', 'fields'],
];
