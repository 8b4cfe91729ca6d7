// What exact counters cost those who write sessions: npm run bench:counters
import { publish, runCommand } from './command.js';
import { type CountersOptions, countersCommand } from './counters/options.js';
import { countersFigures, countersReport } from './counters/report.js';
import { measureCounters } from './counters/rounds.js';
import { CountersWorld } from './counters/world.js';
import { settingOf } from './machine.js';
import { step } from './say.js';

async function main(options: CountersOptions): Promise<void> {
  const world = await CountersWorld.open(options.writers);
  try {
    const setting = await settingOf(world.postgres);
    const figures = countersFigures(await step('Measuring', () => measureCounters(world, options)));
    const result = { setting, options, figures };
    await publish(options, 'counters.json', result, countersReport(result));
  } finally {
    await world.stop();
  }
}

await runCommand(countersCommand, main);
