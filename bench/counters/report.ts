import { median } from '../load/statistics.js';
import type { Setting } from '../machine.js';
import { settingLines } from '../report.js';
import { shown, table } from '../table.js';
import type { CountersSample, Work } from './rounds.js';

/** One kind of work over all rounds: medians, and of the ratios within each round the median. */
export interface CountersFigure {
  readonly work: Work;
  readonly itemsPerSecond: Both;
  readonly databaseMicroseconds: Both;
  /** Items per second, counted over not counted. */
  readonly throughputRatio: number;
  /** Processor time of the database, counted over not counted. */
  readonly costRatio: number;
}

interface Both {
  readonly without: number;
  readonly with: number;
}

/** Everything one run found. */
export interface CountersResult {
  readonly setting: Setting;
  readonly options: object;
  readonly figures: readonly CountersFigure[];
}

export function countersFigures(samples: readonly CountersSample[]): CountersFigure[] {
  return [...Map.groupBy(samples, ({ work }) => JSON.stringify(work)).values()].map(group => {
    const each = (pick: (sample: CountersSample) => number | undefined) => {
      const of = (counted: boolean): number[] =>
        group
          .filter(sample => sample.counted === counted)
          .toSorted((a, b) => a.round - b.round)
          .map(sample => pick(sample) ?? Number.NaN);
      const [without, counting] = [of(false), of(true)];
      return {
        medians: { without: median(without), with: median(counting) },
        ratio: median(counting.map((value, index) => value / (without[index] ?? Number.NaN))),
      };
    };
    const speed = each(({ itemsPerSecond }) => itemsPerSecond);
    const cost = each(({ databaseMicroseconds }) => databaseMicroseconds);
    return {
      work: (group[0] as CountersSample).work,
      itemsPerSecond: speed.medians,
      databaseMicroseconds: cost.medians,
      throughputRatio: speed.ratio,
      costRatio: cost.ratio,
    };
  });
}

/** The whole result as text. */
export function countersReport({ setting, figures }: CountersResult): string {
  const { fsync, synchronous_commit: commit } = setting.postgresql;
  const tables = [...Map.groupBy(figures, ({ work: { kind, batch } }) => `${kind}, ${batch} a transaction`)];
  return [
    `${settingLines(setting)}, fsync ${fsync}, synchronous_commit ${commit}`,
    ...tables.map(([title, group]) => table([title, ...COLUMNS], group.map(cells))),
  ].join('\n\n');
}

const COLUMNS = ['items/s without', 'with', '×', 'database µs without', 'with', '×', 'µs more'];

function cells(figure: CountersFigure): string[] {
  const { work, itemsPerSecond, databaseMicroseconds, throughputRatio, costRatio } = figure;
  const writers = `${work.writers} writer${work.writers === 1 ? '' : 's'}`;
  return [
    `${writers}, ${work.oneKey ? 'all of one key' : 'each of another key'}`,
    shown(itemsPerSecond.without),
    shown(itemsPerSecond.with),
    shown(throughputRatio),
    shown(databaseMicroseconds.without),
    shown(databaseMicroseconds.with),
    shown(costRatio),
    shown(databaseMicroseconds.with - databaseMicroseconds.without),
  ];
}
