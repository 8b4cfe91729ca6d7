import type { Goal } from '../goals.js';
import type { Setting } from '../machine.js';
import { goalsSection, settingLines } from '../report.js';
import { shown, table } from '../table.js';
import type { ShapeFigure, Siege } from './measure.js';

/** Everything one run found. */
export interface AttackResult {
  readonly setting: Setting;
  readonly options: object;
  readonly shapes: readonly ShapeFigure[];
  readonly siege: Siege;
  readonly goals: readonly Goal[];
}

/** No shape may cost a caller's patience, and none may leave anything behind. */
export function attackGoals(shapes: readonly ShapeFigure[], { halves: [first, second] }: Siege): Goal[] {
  return [
    { what: 'p99 of the slowest shape, ms', bound: 'at most', goal: 100, found: greatest(shapes, each => each.p99) },
    {
      what: 'median of the slowest shape, ms',
      bound: 'at most',
      goal: 100,
      found: greatest(shapes, each => each.median),
    },
    {
      what: 'heap after collections, second half over first',
      bound: 'at most',
      goal: 1.1,
      found: second.leastHeap / first.leastHeap,
    },
  ];
}

/** The whole result as text, the slowest shape first. */
export function attackReport({ setting, shapes, siege, goals }: AttackResult): string {
  const rows = [...shapes]
    .sort((a, b) => b.p99 - a.p99)
    .map(({ shape, attacks, median, p99, most }) => [shape, String(attacks), shown(median), shown(p99), shown(most)]);
  const memory = siege.halves.map(({ leastHeap, leastResident, mostResident }, half) => [
    half === 0 ? 'first half' : 'second half',
    ...[leastHeap, leastResident, mostResident].map(value => shown(value)),
  ]);
  return [
    settingLines(setting),
    table([`${shapes.length} shapes, one attack at a time`, 'attacks', 'median ms', 'p99 ms', 'most ms'], rows),
    table(
      [
        `${siege.attacks} attacks, ${shown(siege.attacksPerSecond)} a second`,
        ...['least heap MB', 'least RSS MB', 'most RSS MB'],
      ],
      memory,
    ),
    goalsSection(goals),
  ].join('\n\n');
}

function greatest(shapes: readonly ShapeFigure[], of: (figure: ShapeFigure) => number): number {
  return Math.max(...shapes.map(of));
}
