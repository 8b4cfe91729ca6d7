import type { Goal } from '../goals.js';
import type { Setting } from '../machine.js';
import { goalsSection, settingLines } from '../report.js';
import { shown, table } from '../table.js';
import type { Endurance } from './endurance.js';
import type { IngestFigure } from './rounds.js';

/** Everything one run found. */
export interface IngestResult {
  readonly setting: Setting;
  readonly options: object;
  readonly figures: readonly IngestFigure[];
  readonly endurance: Endurance | undefined;
  readonly goals: readonly Goal[];
}

/** What the write path is to reach beside ways with as many connections; of several numbers of them the worst counts. */
export function ingestGoals(figures: readonly IngestFigure[], endurance: Endurance | undefined): Goal[] {
  const speed = (way: string, many: number): number =>
    figures.find(figure => figure.way === way && figure.connections === many)?.itemsPerSecond ?? Number.NaN;
  const counts = new Set(figures.map(({ connections }) => connections));
  const over = (way: string): number =>
    Math.min(...[...counts].map(many => speed('rollcall', many) / speed(way, many)));
  const [start = Number.NaN, , end = Number.NaN] = endurance?.resident ?? [];
  const lists = endurance?.lists;
  return [
    { what: 'items/s over plain SQL', bound: 'at least', goal: 0.5, found: over('sql') },
    { what: 'items/s over one UPDATE per sample', bound: 'at least', goal: 10, found: over('orm') },
    { what: 'memory at the end over the start', bound: 'at most', goal: 1.1, found: endurance && end / start },
    {
      what: 'median of lists meanwhile over idle',
      bound: 'at most',
      goal: 1.5,
      found: lists && lists.paced.median / lists.idle.median,
    },
  ];
}

/** The whole result as text. */
export function ingestReport({ setting, figures, endurance, goals }: IngestResult): string {
  const { fsync, synchronous_commit: commit } = setting.postgresql;
  return [
    `${settingLines(setting)}, fsync ${fsync}, synchronous_commit ${commit}`,
    ...[...Map.groupBy(figures, ({ connections }) => connections)].map(([connections, group]) =>
      table(
        [`${connections} at once`, 'items/s', 'app µs', 'database µs', '× plain SQL'],
        group.map(figure => [
          figure.title,
          shown(figure.itemsPerSecond),
          shown(figure.appMicroseconds),
          shown(figure.databaseMicroseconds),
          shown(figure.ratio),
        ]),
      ),
    ),
    ...(endurance === undefined ? [] : [enduranceText(endurance)]),
    goalsSection(goals),
  ].join('\n\n');
}

function enduranceText({ minutes, itemsPerSecond, resident, lists }: Endurance): string {
  const rows = (['idle', 'paced', 'flatOut'] as const).map(phase => [
    { idle: 'nothing', paced: `${shown(itemsPerSecond)} items/s`, flatOut: 'as many as it takes' }[phase],
    shown(lists[phase].median),
    shown(lists[phase].median / lists.idle.median),
    String(lists[phase].queries),
  ]);
  const memory = ['start', 'middle', 'end'].map((when, index) => `${when} ${shown(resident[index])} MB`).join(', ');
  return `${table(['Lists while there come in', 'median ms', '× idle', 'queries'], rows)}\n\nMemory over ${minutes} minutes: ${memory}`;
}
