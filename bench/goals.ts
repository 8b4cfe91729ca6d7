import type { Sample } from './measure.js';
import { type Figure, figureOf, SMALL, throughputRatio } from './summary.js';

/** What Rollcall is to reach, and what it reached. */
export interface Goal {
  readonly what: string;
  readonly bound: 'at least' | 'at most';
  readonly goal: number;
  /** Undefined when it was not measured in this run. */
  readonly found: number | undefined;
}

/** Where the goals are about many callers at once. */
const BUSY = 16;

const THROUGHPUT: ReadonlyArray<readonly [query: string, other: string, goal: number]> = [
  ['Q1', 'floor', 0.5],
  ['Q1', 'postgraphile', 3],
  ['Q1', 'typical', 8],
  ['Q2', 'floor', 1.4],
  ['Q3', 'floor', 150],
  ['Q3r', 'floor', 1.5],
  ['Q6', 'floor', 0.8],
  ['Q7', 'floor', 0.5],
];

const MEGABYTE = 2 ** 20;

/** The goals about the queries and about memory. */
export function queryGoals(
  samples: readonly Sample[],
  figures: readonly Figure[],
  memory: Readonly<Record<string, { now: number }>>,
): Goal[] {
  const example = figureOf(figures, 'Q1', 'rollcall', BUSY);
  return [
    ...THROUGHPUT.map(([query, other, goal]): Goal => ({
      what: `${query} requests/s over ${other}'s`,
      bound: 'at least',
      goal,
      found: throughputRatio(samples, query, BUSY, ['rollcall', other]),
    })),
    { what: 'Q1 p99 over p50', bound: 'at most', goal: 4, found: example && example.p99 / example.p50 },
    {
      what: 'RSS after the run, MB',
      bound: 'at most',
      goal: 300,
      found: memory['rollcall'] && memory['rollcall'].now / MEGABYTE,
    },
  ];
}

/** The goals about growth, of the p50 with one caller and with many. */
export function growthGoals(figures: readonly Figure[], connections: readonly number[]): Goal[] {
  return ['Q1', 'Q3'].flatMap(query =>
    connections.map((count): Goal => {
      const large = figureOf(figures, query, 'rollcall', count);
      const small = figureOf(figures, query, `rollcall${SMALL}`, count);
      return {
        what: `growth of ${query} p50 at ${count}`,
        bound: 'at most',
        goal: 1.5,
        found: large && small && large.p50 / small.p50,
      };
    }),
  );
}

/** Whether it was reached. */
export function isMet({ bound, goal, found = Number.NaN }: Goal): boolean {
  return bound === 'at least' ? found >= goal : found <= goal;
}
