import { publish, runCommand } from './command.js';
import { openDataset } from './dataset/index.js';
import { compareAnswers, type Field, startField } from './lanes.js';
import { residentBytes } from './load/process-cost.js';
import { settingOf } from './machine.js';
import { measure } from './measure.js';
import { type BenchOptions, benchmarkCommand } from './options.js';
import type { BenchPostgres } from './postgres.js';
import { QUERIES } from './queries.js';
import { growthGoals, queryGoals } from './goals.js';
import { report, type Result } from './report.js';
import { step } from './say.js';
import { SMALL, summarize } from './summary.js';
import { TARGETS } from './targets/index.js';
import { VARIANTS } from './rollcall-variants/index.js';

const GROWING = new Set(['Q1', 'Q3']);

async function main(options: BenchOptions): Promise<void> {
  const grows = options.phases.has('growth');
  const postgres = await openDataset([options.sessions, ...(grows ? [options.small] : [])], options.fresh);
  try {
    const setting = await settingOf(postgres);
    const queries = await queriesPhase(postgres, options);
    const costs = await costsPhase(postgres, options);
    const growth = await growthPhase(postgres, options);
    const goals = [...queries.goals, ...growthGoals(growth, options.connections)];
    const result = { setting, options: printable(options), ...queries, costs, growth, goals };
    await publish(options, 'last.json', result, report(result));
  } finally {
    await postgres.stop();
  }
}

/** JSON knows no sets; what they left out shows in the figures. */
const printable = (options: BenchOptions) => ({ ...options, phases: undefined, only: undefined, peers: undefined });
const chosenQueries = ({ only }: BenchOptions) => QUERIES.filter(({ name }) => only?.has(name) ?? true);
const chosenTargets = ({ peers }: BenchOptions) => TARGETS.filter(({ name }) => peers?.has(name) ?? true);

type QueriesFound = Pick<Result, 'queries' | 'memory' | 'unserved' | 'failed' | 'goals'>;
const NOTHING: QueriesFound = { queries: [], memory: {}, unserved: [], failed: [], goals: [] };

async function queriesPhase(postgres: BenchPostgres, options: BenchOptions): Promise<QueriesFound> {
  if (!options.phases.has('queries')) return NOTHING;
  const queries = chosenQueries(options);
  return inField(startField(postgres, options.sessions, chosenTargets(options)), async ({ lanes }) => {
    const unserved = await compareAnswers(lanes, queries);
    const plan = { ...options, lanes, queries, unserved, databasePid: postgres.pid };
    const { samples, failed } = await step('Measuring queries', () => measure(plan));
    const figures = summarize(samples, 'floor');
    const memory = await memoryOf(lanes);
    return { queries: figures, memory, unserved: [...unserved], failed, goals: queryGoals(samples, figures, memory) };
  });
}

/** Rollcall beside itself with one of its duties left out. */
async function costsPhase(postgres: BenchPostgres, options: BenchOptions) {
  const queries = chosenQueries(options).filter(({ name }) => GROWING.has(name));
  if (!options.phases.has('costs') || queries.length === 0) return [];
  return inField(startField(postgres, options.sessions, VARIANTS), async ({ lanes }) => {
    const unserved = await compareAnswers(lanes, queries);
    const plan = { ...options, lanes, queries, unserved, databasePid: postgres.pid };
    const { samples } = await step('Measuring what duties cost', () => measure(plan));
    return summarize(samples, 'rollcall');
  });
}

/** The same servers on both data sets, in the same rounds. */
async function growthPhase(postgres: BenchPostgres, options: BenchOptions) {
  const queries = chosenQueries(options).filter(({ name }) => GROWING.has(name));
  if (!options.phases.has('growth') || queries.length === 0) return [];
  const targets = chosenTargets(options);
  return inField(startField(postgres, options.sessions, targets), large =>
    inField(
      startField(postgres, options.small, targets, ({ name }) => name + SMALL),
      async small => {
        // Both were compared with their own kind, here only to learn who serves what.
        const unserved = new Set([
          ...(await compareAnswers(large.lanes, queries)),
          ...(await compareAnswers(small.lanes, queries)),
        ]);
        const lanes = large.lanes.flatMap((lane, index) => [lane, small.lanes[index] ?? lane]);
        const plan = { ...options, lanes, queries, unserved, databasePid: postgres.pid };
        const { samples } = await step('Measuring growth', () => measure(plan));
        return summarize(samples, 'floor');
      },
    ),
  );
}

async function inField<T>(starting: Promise<Field>, work: (field: Field) => Promise<T>): Promise<T> {
  const field = await starting;
  try {
    return await work(field);
  } finally {
    await field.stop();
  }
}

async function memoryOf(lanes: Field['lanes']): Promise<Result['memory']> {
  const entries = await Promise.all(
    lanes
      .filter(({ target }) => target.name === target.process)
      .map(async ({ name, server }) => [name, await residentBytes(server.pid)] as const),
  );
  return Object.fromEntries(entries.filter(([, found]) => found !== undefined)) as Result['memory'];
}

await runCommand(benchmarkCommand, main);
