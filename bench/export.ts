// Whether an export of everything keeps its memory: npm run bench:export -- --sessions 1000000
import { setTimeout as sleep } from 'node:timers/promises';
import { publish, runCommand } from './command.js';
import { openDataset, SUPER_ADMIN } from './dataset/index.js';
import type { Goal } from './goals.js';
import { startField } from './lanes.js';
import { processMicroseconds, residentMegabytes } from './load/process-cost.js';
import { type Setting, settingOf } from './machine.js';
import { type BenchOptions, benchmarkCommand } from './options.js';
import { goalsSection, settingLines } from './report.js';
import { say, step } from './say.js';
import type { ServerProcess } from './server-process.js';
import { shown, table } from './table.js';
import { rollcall, signed } from './targets/rollcall.js';

const FORMATS = ['text/csv', 'application/x-ndjson'];
const LIMIT_MB = 200;
const SAMPLE_MS = 50;
const NEWLINE = 10;

interface Export {
  readonly format: string;
  readonly rows: number;
  readonly megabytes: number;
  readonly seconds: number;
  readonly microsecondsPerRow: number;
  readonly before: number;
  readonly most: number;
}

async function main(options: BenchOptions): Promise<void> {
  const { sessions } = options;
  const postgres = await openDataset([sessions]);
  try {
    const setting = await settingOf(postgres);
    const results: Export[] = [];
    for (const format of FORMATS) {
      // A server of its own for each, so that one does not inherit the other's memory.
      const field = await startField(postgres, sessions, [rollcall('rollcall', '/admin/graphql')]);
      try {
        const [lane] = field.lanes;
        if (lane !== undefined) results.push(await step(`Exporting as ${format}`, () => exported(lane.server, format)));
      } finally {
        await field.stop();
      }
    }
    const goals = results.map(goalOf);
    await publish(options, 'export.json', { setting, sessions, results, goals }, report(setting, results, goals));
    if (results.some(({ rows, most }) => rows !== sessions || most > LIMIT_MB)) {
      say(`An export must give every row and stay within ${LIMIT_MB} MB.`);
      process.exitCode = 1;
    }
  } finally {
    await postgres.stop();
  }
}

async function exported(server: ServerProcess, format: string): Promise<Export> {
  const { path, headers } = signed(
    { method: 'GET', path: '/v1/sessions' },
    { query: 'Q7', caller: SUPER_ADMIN },
    server.url,
  );
  const before = await residentMegabytes(server.pid);
  const processor = (await processMicroseconds(server.pid)) ?? Number.NaN;
  const begun = performance.now();
  const response = await fetch(new URL(path, server.url), { headers: { ...headers, accept: format } });
  if (response.status !== 200 || response.body === null) {
    throw new Error(`${format}: ${response.status} ${await response.text()}`);
  }
  const done = new AbortController();
  const watching = greatest(server.pid, done.signal);
  let bytes = 0;
  let lines = 0;
  for await (const chunk of response.body as ReadableStream<Uint8Array>) {
    bytes += chunk.length;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
  }
  const seconds = (performance.now() - begun) / 1000;
  done.abort();
  const rows = format === 'text/csv' ? lines - 1 : lines;
  return {
    format,
    rows,
    megabytes: bytes / 2 ** 20,
    seconds,
    microsecondsPerRow: (((await processMicroseconds(server.pid)) ?? Number.NaN) - processor) / rows,
    before,
    most: await watching,
  };
}

/** The most memory a process is seen to hold until told to stop looking. */
async function greatest(pid: number, until: AbortSignal): Promise<number> {
  let found = 0;
  while (!until.aborted) {
    found = Math.max(found, await residentMegabytes(pid));
    await sleep(SAMPLE_MS);
  }
  return found;
}

function goalOf({ format, most: found }: Export): Goal {
  return { what: `RSS during ${format}, MB`, bound: 'at most', goal: LIMIT_MB, found };
}

function report(setting: Setting, results: readonly Export[], goals: readonly Goal[]): string {
  return [settingLines(setting), figures(results), goalsSection(goals)].join('\n\n');
}

function figures(results: readonly Export[]): string {
  return table(
    ['export', 'rows', 'MB', 'seconds', 'rows/s', 'app µs a row', 'RSS before, MB', 'most during'],
    results.map(({ format, rows, megabytes, seconds, microsecondsPerRow, before, most: during }) => [
      format,
      String(rows),
      shown(megabytes),
      shown(seconds),
      shown(rows / seconds),
      shown(microsecondsPerRow),
      shown(before),
      shown(during),
    ]),
  );
}

await runCommand(benchmarkCommand, main);
