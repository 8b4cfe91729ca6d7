// How long another key waits while one floods: npm run bench:fairness
import { withServer } from './alone.js';
import { publish, runCommand } from './command.js';
import { measureFairness } from './fairness/measure.js';
import { type FairnessOptions, fairnessCommand } from './fairness/options.js';
import { fairnessGoals, fairnessReport, type FairnessResult } from './fairness/report.js';
import { step } from './say.js';

async function main(options: FairnessOptions): Promise<void> {
  const result = await withServer(options.sessions, async (server, setting): Promise<FairnessResult> => {
    const figures = await step('Flooding', () => measureFairness(server, options));
    return { setting, options, figures, goals: fairnessGoals(figures) };
  });
  await publish(options, 'fairness.json', result, fairnessReport(result));
}

await runCommand(fairnessCommand, main);
