import { median } from './load/statistics.js';
import type { Sample } from './measure.js';

/** Medians over the rounds, and the median of the ratios to the reference within each round. */
export interface Figure {
  readonly lane: string;
  readonly query: string;
  readonly connections: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly appMicroseconds: number | undefined;
  readonly databaseMicroseconds: number | undefined;
  readonly bytes: number;
  /** Requests per second and p50 over the reference's; undefined where that was not measured. */
  readonly throughputRatio: number | undefined;
  readonly p50Ratio: number | undefined;
  /** Processor time of app and database together over the reference's. */
  readonly costRatio: number | undefined;
}

/** Marks the lanes on the smaller data set. */
export const SMALL = ' (small)';

/** One figure for each lane, query and number of connections, beside the reference of the same. */
export function summarize(samples: readonly Sample[], reference: string): Figure[] {
  const groups = Map.groupBy(samples, ({ lane, query, connections }) => `${query}|${connections}|${lane}`);
  return [...groups.values()].map(group => {
    const { lane, query, connections } = group[0] as Sample;
    const beside = group.flatMap(sample => {
      const other = groups.get(`${query}|${connections}|${reference}`)?.find(({ round }) => round === sample.round);
      return other === undefined ? [] : [[sample, other] as const];
    });
    const ratio = (of: (sample: Sample) => number | undefined): number | undefined =>
      medianOf(beside.map(([sample, other]) => quotient(of(sample), of(other))));
    return {
      lane,
      query,
      connections,
      requestsPerSecond: median(group.map(sample => sample.requestsPerSecond)),
      p50: median(group.map(sample => sample.p50)),
      p99: median(group.map(sample => sample.p99)),
      appMicroseconds: medianOf(group.map(sample => sample.appMicroseconds)),
      databaseMicroseconds: medianOf(group.map(sample => sample.databaseMicroseconds)),
      bytes: median(group.map(sample => sample.bytes)),
      throughputRatio: ratio(sample => sample.requestsPerSecond),
      p50Ratio: ratio(sample => sample.p50),
      costRatio: ratio(costOf),
    };
  });
}

/** The median over the rounds of one lane's requests per second over another's; undefined where one was not measured. */
export function throughputRatio(
  samples: readonly Sample[],
  query: string,
  connections: number,
  [lane, other]: readonly [string, string],
): number | undefined {
  const of = (name: string) =>
    samples.filter(s => s.query === query && s.connections === connections && s.lane === name);
  const others = new Map(of(other).map(sample => [sample.round, sample.requestsPerSecond]));
  return medianOf(of(lane).map(sample => quotient(sample.requestsPerSecond, others.get(sample.round))));
}

/** Processor time of a request wherever it was spent. */
export function costOf(of: Pick<Sample, 'appMicroseconds' | 'databaseMicroseconds'>): number | undefined {
  const { appMicroseconds: app, databaseMicroseconds: database } = of;
  return app === undefined || database === undefined ? undefined : app + database;
}

/** The figure of one lane. */
export function figureOf(figures: readonly Figure[], query: string, lane: string, connections: number) {
  return figures.find(f => f.query === query && f.lane === lane && f.connections === connections);
}

function quotient(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

function medianOf(numbers: ReadonlyArray<number | undefined>): number | undefined {
  const known = numbers.filter(number => number !== undefined && Number.isFinite(number)) as number[];
  return known.length === 0 ? undefined : median(known);
}
