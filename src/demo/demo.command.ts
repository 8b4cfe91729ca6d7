import { type Command, InvalidArgumentError } from 'commander';
import type { OpenDatabase } from '../cli/open-database.js';
import { showProgress } from '../cli/progress.js';
import { openIngest } from '../ingest/index.js';
import { DEMO_SOURCE } from './demo-teams.js';
import { type DemoReport, DemoService } from './demo.service.js';

interface DemoOptions {
  readonly sessions: number;
  readonly seed: number;
}

const MAX_SESSIONS = 10_000_000;
const MAX_SEED = 2 ** 32 - 1;

const EXPLANATION = `
The same seed makes the same sessions, leading up to the present: run again, it moves them there.
Exit code: 0 when they are written, 1 when not.`;

/** Adds `rollcall demo`. */
export function registerDemoCommand(program: Command, open: OpenDatabase): void {
  program
    .command('demo')
    .description('fill the database with a made-up cluster: teams, and what they run')
    .option('--sessions <number>', 'how many sessions', wholeNumber(MAX_SESSIONS), 1000)
    .option('--seed <number>', 'which cluster', wholeNumber(MAX_SEED), 1)
    .addHelpText('after', EXPLANATION)
    .action(async (options: DemoOptions) => {
      const { inserted, updated, unchanged } = await open(orm =>
        populate(new DemoService(openIngest(orm, DEMO_SOURCE)), options),
      );
      process.stdout.write(`${inserted} sessions inserted, ${updated} updated, ${unchanged} unchanged\n`);
    });
}

async function populate(demo: DemoService, options: DemoOptions): Promise<DemoReport> {
  const progress = showProgress({ label: 'Writing demo sessions', total: options.sessions, output: process.stderr });
  try {
    return await demo.populate({ ...options, now: new Date() }, sessions => progress.advance(sessions));
  } finally {
    progress.stop();
  }
}

function wholeNumber(most: number): (text: string) => number {
  return text => {
    const number = Number(text);
    if (/^\d{1,10}$/.test(text) && number <= most) return number;
    throw new InvalidArgumentError(`expected a whole number from 0 to ${most}`);
  };
}
