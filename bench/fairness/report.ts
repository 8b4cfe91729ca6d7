import type { Goal } from '../goals.js';
import type { Setting } from '../machine.js';
import { goalsSection, settingLines } from '../report.js';
import { shown, table } from '../table.js';
import type { FairnessFigure } from './measure.js';
import type { FairnessOptions } from './options.js';

/** Everything one run found. */
export interface FairnessResult {
  readonly setting: Setting;
  readonly options: FairnessOptions;
  readonly figures: readonly FairnessFigure[];
  readonly goals: readonly Goal[];
}

/** Whatever one key floods with, nobody else waits for a second. */
export function fairnessGoals(figures: readonly FairnessFigure[]): Goal[] {
  return figures.flatMap(({ flood, p99 }): Goal[] =>
    flood === undefined ? [] : [{ what: `another key's p99, ms: ${flood}`, bound: 'at most', goal: 1_000, found: p99 }],
  );
}

/** The whole result as text. */
export function fairnessReport({ setting, options: { loops }, figures, goals }: FairnessResult): string {
  const head = [`One key floods in ${loops} loops with`, 'answered/s', 'refused/s', 'p50 ms', 'p99 ms', 'most ms'];
  const rows = figures.map(({ flood = 'nothing', floodPerSecond, refusedPerSecond, median, p99, most }) => [
    flood,
    ...[floodPerSecond, refusedPerSecond, median, p99, most].map(value => shown(value)),
  ]);
  return [settingLines(setting), table(head, rows), goalsSection(goals)].join('\n\n');
}
