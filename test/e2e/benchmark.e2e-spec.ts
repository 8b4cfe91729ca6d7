import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBuilt } from '../../scripts/build.mjs';

const ROOT = join(import.meta.dirname, '../..');

interface Found {
  readonly queries: ReadonlyArray<{ lane: string; query: string; requestsPerSecond: number; throughputRatio?: number }>;
}

async function run(program: string, folder: string, options: string): Promise<string> {
  if (!isBuilt()) throw new Error('dist is missing or older than the sources: run "npm run build"');
  const resolve = pathToFileURL(join(ROOT, 'bench', 'resolve.mjs')).href;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', resolve, `bench/${program}`, ...options.split(' ')],
    { cwd: ROOT, env: { PATH: process.env['PATH'], BENCH_HOME: folder } },
  );
  return stdout;
}

/** The harness on little data, for correctness alone: beside the floor, which needs nothing that is not installed. */
describe('the benchmark', () => {
  let folder: string;
  let found: Found;
  let shown: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
    const options = '--sessions 1000 --rounds 1 --seconds 0.05 --connections 2 --only Q1,Q2,Q3 --peers floor,rollcall';
    const output = join(folder, 'result.json');
    shown = await run('bench.ts', folder, `${options} --phases queries,costs --output ${output}`);
    found = JSON.parse(await readFile(output, 'utf8')) as Found;
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('gets the same answers from the built server as from plain SQL, and measures both', () => {
    expect(found.queries.map(({ query, lane }) => `${query} ${lane}`)).toEqual(
      ['Q1', 'Q2', 'Q3'].flatMap(query => [`${query} floor`, `${query} rollcall`]),
    );
    for (const { requestsPerSecond, throughputRatio } of found.queries) {
      expect(requestsPerSecond).toBeGreaterThan(0);
      expect(throughputRatio).toBeGreaterThan(0);
    }
  });

  it('prints ratios to the floor, and what each duty costs', () => {
    expect(shown).toContain('× floor');
    for (const duty of ['verification', 'lookup', 'identity']) expect(shown).toMatch(RegExp(`without ${duty} +\\d`));
  });

  it('sees every sample of the write path accepted, and measures it beside the ORM and plain SQL', async () => {
    const output = join(folder, 'ingest.json');
    const options = '--containers 500 --rounds 1 --batches 10 --connections 1 --minutes 0';
    expect(await run('ingest.ts', folder, `${options} --output ${output}`)).toContain('× plain SQL');
    const { figures } = JSON.parse(await readFile(output, 'utf8')) as {
      figures: ReadonlyArray<{ way: string; itemsPerSecond: number }>;
    };
    expect(figures.map(({ way }) => way).sort()).toEqual(['orm', 'rollcall', 'sql']);
    for (const { itemsPerSecond } of figures) expect(itemsPerSecond).toBeGreaterThan(0);
  }, 60_000);

  it('writes sessions with counters and without, and finds every count right afterwards', async () => {
    const output = join(folder, 'counters.json');
    const options = `--rounds 1 --items 100 --writers 2 --output ${output}`;
    expect(await run('counters.ts', folder, options)).toContain('status changes, 1 a transaction');
    const { figures } = JSON.parse(await readFile(output, 'utf8')) as {
      figures: ReadonlyArray<{ itemsPerSecond: { without: number; with: number } }>;
    };
    expect(figures).toHaveLength(9);
    for (const { itemsPerSecond } of figures) {
      expect(Math.min(itemsPerSecond.without, itemsPerSecond.with)).toBeGreaterThan(0);
    }
  }, 60_000);
});
