// How fast samples get in, beside what the ORM and the database itself can do: npm run bench:ingest
import { publish, runCommand } from './command.js';
import { endure } from './ingest/endurance.js';
import { type IngestOptions, ingestCommand } from './ingest/options.js';
import { ingestGoals, ingestReport, type IngestResult } from './ingest/report.js';
import { figuresOf, measureWays } from './ingest/rounds.js';
import { SampleFeed } from './ingest/samples.js';
import { openWays } from './ingest/ways.js';
import { type IngestWorld, openWorld } from './ingest/world.js';
import { settingOf } from './machine.js';
import { step } from './say.js';

async function main(options: IngestOptions): Promise<void> {
  const world = await openWorld(options.containers);
  try {
    const result = await measured(world, options);
    await publish(options, 'ingest.json', result, ingestReport(result));
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

await runCommand(ingestCommand, main);
