import { type Goal, isMet } from './goals.js';
import type { Setting } from './machine.js';
import { QUERIES } from './queries.js';
import { costOf, type Figure, figureOf, SMALL } from './summary.js';
import { shown, table } from './table.js';

/** Everything one run found. */
export interface Result {
  readonly setting: Setting;
  readonly options: object;
  readonly queries: readonly Figure[];
  readonly memory: Readonly<Record<string, { now: number; peak: number }>>;
  readonly costs: readonly Figure[];
  readonly growth: readonly Figure[];
  readonly unserved: readonly string[];
  readonly failed: readonly string[];
  readonly goals: readonly Goal[];
}

/** The whole result as text. */
export function report(result: Result): string {
  const { setting } = result;
  return [
    `${setting.date}  commit ${setting.commit}  ${setting.machine}  load before ${setting.load}`,
    Object.entries({ ...setting.versions, ...prefixed('postgresql ', setting.postgresql) })
      .map(pair => pair.join(' '))
      .join(', '),
    ...QUERIES.map(({ name, title }) => querySection(result, name, title)),
    result.failed.length === 0 ? '' : `Failed under load, and left out: ${result.failed.join(', ')}`,
    memorySection(result),
    costsSection(result.costs),
    growthSection(result.growth),
    goalsSection(result.goals),
  ]
    .filter(section => section !== '')
    .join('\n\n');
}

function querySection({ queries, unserved }: Result, name: string, title: string): string {
  const figures = queries.filter(({ query }) => query === name);
  if (figures.length === 0) return '';
  const sections = [...Map.groupBy(figures, ({ connections }) => connections)].map(([connections, group]) =>
    table(
      [`${connections} connection${connections === 1 ? '' : 's'}`, ...COLUMNS],
      group.map(figure => [figure.lane, ...cells(figure), shown(figure.throughputRatio), shown(figure.costRatio)]),
    ),
  );
  const missing = unserved.filter(pair => pair.endsWith(` ${name}`)).map(pair => pair.slice(0, -name.length - 1));
  return [
    `${name}: ${title}`,
    ...sections,
    ...(missing.length === 0 ? [] : [`not served by: ${missing.join(', ')}`]),
  ].join('\n');
}

const COLUMNS = ['requests/s', 'p50 ms', 'p99 ms', 'app µs', 'database µs', 'KB', '× floor', 'CPU × floor'];

function cells(figure: Figure): string[] {
  return [
    shown(figure.requestsPerSecond),
    shown(figure.p50),
    shown(figure.p99),
    shown(figure.appMicroseconds),
    shown(figure.databaseMicroseconds),
    shown(figure.bytes / 1024),
  ];
}

function memorySection({ memory }: Result): string {
  const rows = Object.entries(memory).map(([name, { now, peak }]) => [
    name,
    shown(now / 2 ** 20),
    shown(peak / 2 ** 20),
  ]);
  return rows.length === 0 ? '' : `Memory\n${table(['after the run', 'RSS MB', 'peak MB'], rows)}`;
}

/** What Rollcall's duties cost, each found by leaving it out. */
function costsSection(costs: readonly Figure[]): string {
  const rows = costs.map(figure => {
    const whole = figureOf(costs, figure.query, 'rollcall', figure.connections);
    const saved = (whole && costOf(whole)) ?? Number.NaN;
    return [
      `${figure.query} at ${figure.connections}, ${figure.lane}`,
      ...cells(figure).slice(0, 5),
      shown(figure.throughputRatio),
      figure.lane === 'rollcall' ? '' : shown(saved - (costOf(figure) ?? Number.NaN)),
    ];
  });
  const head = ['Switched off', ...COLUMNS.slice(0, 5), '× rollcall', 'µs saved'];
  return rows.length === 0 ? '' : `What it costs\n${table(head, rows)}`;
}

function growthSection(growth: readonly Figure[]): string {
  const rows = growth
    .filter(({ p50Ratio, lane }) => p50Ratio !== undefined && !lane.endsWith(SMALL))
    .map(figure => {
      const small = figureOf(growth, figure.query, figure.lane + SMALL, figure.connections);
      const times = small === undefined ? undefined : figure.p50 / small.p50;
      return [
        `${figure.query} at ${figure.connections}, ${figure.lane}`,
        shown(small?.p50),
        shown(figure.p50),
        shown(times),
      ];
    });
  return rows.length === 0 ? '' : `Growth\n${table(['p50 in ms', 'small', 'large', '×'], rows)}`;
}

/** Two lines on where and with what a result was measured. */
export function settingLines({ date, commit, machine, load, versions, postgresql }: Setting): string {
  return `${date}  commit ${commit}  ${machine}  load before ${load}
node ${versions['node']}, PostgreSQL ${postgresql['server_version']}`;
}

/** What was to be reached and what was; nothing when none of it was measured. */
export function goalsSection(goals: readonly Goal[]): string {
  const rows = goals
    .filter(({ found }) => found !== undefined)
    .map(goal => [goal.what, `${goal.bound} ${goal.goal}`, shown(goal.found), isMet(goal) ? 'met' : 'missed']);
  return rows.length === 0 ? '' : `Goals\n${table(['of Rollcall', 'goal', 'found', ''], rows)}`;
}

function prefixed(prefix: string, entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [prefix + name, value]));
}
