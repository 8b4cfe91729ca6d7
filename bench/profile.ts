// Where Rollcall's own time goes under one query: npm run bench:profile -- --only Q1 --sessions 10000 --seconds 5
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './command.js';
import { databaseOf, openDataset } from './dataset/index.js';
import { requestsOf, startField } from './lanes.js';
import { drive } from './load/drive.js';
import { type BenchOptions, benchmarkCommand } from './options.js';
import { type BenchPostgres, HOME, ROOT } from './postgres.js';
import { type BenchQuery, QUERIES } from './queries.js';
import { say } from './say.js';
import { shown, table } from './table.js';
import { type Target, TARGETS } from './targets/index.js';

const SHOWN = 30;
const FOLDER = join(HOME, 'profiles');

interface CpuProfile {
  readonly nodes: ReadonlyArray<{
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }>;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

async function main(options: BenchOptions): Promise<void> {
  const query = QUERIES.find(({ name }) => options.only?.has(name) ?? true);
  const name = [...(options.peers ?? ['rollcall'])][0];
  const target = TARGETS.find(candidate => candidate.name === name);
  if (query === undefined) throw new Error('--only: there is no such query');
  if (target === undefined) throw new Error(`--peers: there is no ${name}`);
  const postgres = await openDataset([options.sessions], options.fresh);
  try {
    const recorded = await record(postgres, options, profiled(target), query);
    const [file] = await readdir(FOLDER);
    const profile = JSON.parse(await readFile(join(FOLDER, file as string), 'utf8')) as CpuProfile;
    process.stdout.write(`${summary(profile, recorded)}\n`);
    say(`\nThe profile, for the developer tools of a browser: ${join(FOLDER, file as string)}`);
  } finally {
    await postgres.stop();
  }
}

function profiled(target: Target): Target {
  return {
    ...target,
    program(addresses) {
      const { args, environment } = target.program(addresses);
      return { args: ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${FOLDER}`, ...args], environment };
    },
  };
}

/** How much was asked, for how long, and how long before the end of the profile that was over; in microseconds. */
interface Recorded {
  readonly requests: number;
  readonly lasted: number;
  readonly before: number;
}

/** Puts one server under load and ends it, upon which it writes its profile. */
async function record(
  postgres: BenchPostgres,
  options: BenchOptions,
  target: Target,
  query: BenchQuery,
): Promise<Recorded> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  const field = await startField(postgres, options.sessions, [target]);
  try {
    const [lane] = field.lanes;
    const requests = lane && requestsOf(lane, query);
    if (lane === undefined || requests === undefined) throw new Error(`${target.name} does not serve ${query.name}`);
    const connections = Math.max(...options.connections);
    const drives = { port: lane.server.port, requests, connections };
    await drive({ ...drives, seconds: options.seconds / 2 });
    const load = await drive({ ...drives, seconds: options.seconds });
    const over = performance.now();
    say(
      `${query.name} on ${databaseOf(options.sessions)}: ${shown(load.requests / load.seconds)} requests/s while profiled`,
    );
    await field.stop();
    return { requests: load.requests, lasted: load.seconds * 1e6, before: (performance.now() - over) * 1000 };
  } finally {
    await field.stop();
  }
}

function summary({ nodes, samples, timeDeltas }: CpuProfile, { requests, lasted, before }: Recorded): string {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const functions = new Map<string, number>();
  const packages = new Map<string, number>();
  // Counted from the end, since the profile also shows the start of the server.
  let left = timeDeltas.reduce((sum, delta) => sum + delta, 0);
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    const spent = timeDeltas[index] ?? 0;
    left -= spent;
    const inside = left > before && left < before + lasted;
    if (!inside || frame === undefined || frame.functionName === '(idle)') continue;
    const place = placeOf(frame.url);
    const label = `${frame.functionName || '(anonymous)'}  ${place}${frame.url === '' ? '' : `:${frame.lineNumber + 1}`}`;
    functions.set(label, (functions.get(label) ?? 0) + spent);
    packages.set(packageOf(place), (packages.get(packageOf(place)) ?? 0) + spent);
  }
  const rows = (times: Map<string, number>): string[][] =>
    [...times]
      .sort(([, a], [, b]) => b - a)
      .slice(0, SHOWN)
      .map(([label, spent]) => [label, shown(spent / requests)]);
  return `${table(['package', 'µs a request'], rows(packages))}\n\n${table(['function', 'µs a request'], rows(functions))}`;
}

function placeOf(url: string): string {
  return url.startsWith('file:') ? relative(ROOT, fileURLToPath(url)) : url;
}

/** The npm package a file belongs to, the folder of ours, or what node calls it. */
function packageOf(place: string): string {
  const dependency = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(place)?.[1];
  if (dependency !== undefined) return dependency;
  return place === '' ? '(runtime)' : place.split('/').slice(0, 3).join('/');
}

await runCommand(benchmarkCommand, main);
