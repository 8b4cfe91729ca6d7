// How fast samples get in, beside what the ORM and the database itself can do: npm run bench:ingest
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { endure } from './ingest/endurance.js';
import { type IngestOptions, readIngestOptions, USAGE } from './ingest/options.js';
import { ingestGoals, ingestReport, type IngestResult } from './ingest/report.js';
import { figuresOf, measureWays } from './ingest/rounds.js';
import { SampleFeed } from './ingest/samples.js';
import { openWays } from './ingest/ways.js';
import { type IngestWorld, openWorld } from './ingest/world.js';
import { settingOf } from './machine.js';
import { HOME } from './postgres.js';
import { say, step } from './say.js';

async function main(options: IngestOptions): Promise<void> {
  const world = await openWorld(options.containers);
  try {
    const result = await measured(world, options);
    const output = options.output ?? join(HOME, 'ingest.json');
    await mkdir(dirname(output), { recursive: true });
    await writeFile(output, `${JSON.stringify(result, undefined, 2)}\n`);
    process.stdout.write(`${ingestReport(result)}\n`);
    say(`\nAll figures: ${output}`);
  } finally {
    await world.stop();
  }
}

async function measured(world: IngestWorld, options: IngestOptions): Promise<IngestResult> {
  const setting = await settingOf(world.postgres);
  const feed = new SampleFeed(world.containers);
  const ways = await openWays(world, Math.max(...options.connections));
  const samples = await step('Measuring', () => measureWays(world, ways, feed, options)).finally(() => ways.close());
  const figures = figuresOf(samples, ways);
  const { minutes } = options;
  const endurance = minutes === 0 ? undefined : await step('Enduring', () => endure(world, feed, minutes));
  return { setting, options, figures, endurance, goals: ingestGoals(figures, endurance) };
}

try {
  const options = readIngestOptions(process.argv.slice(2));
  if (options === undefined) say(USAGE);
  else await main(options);
} catch (error) {
  say((error as Error).stack ?? String(error));
  process.exitCode = 1;
}
