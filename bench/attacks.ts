// How fast known attacks are refused, and what they leave behind: npm run bench:attacks
import { withServer } from './alone.js';
import { besiege, timeShapes } from './attacks/measure.js';
import { type AttackOptions, attacksCommand } from './attacks/options.js';
import { attackGoals, attackReport, type AttackResult } from './attacks/report.js';
import { publish, runCommand } from './command.js';
import { step } from './say.js';

/** Attacks are refused before any row is looked at. */
const SESSIONS = 10_000;

async function main(options: AttackOptions): Promise<void> {
  const result = await withServer(SESSIONS, async (server, setting): Promise<AttackResult> => {
    const shapes = await step('One at a time', () => timeShapes(server, options.rounds));
    const siege = await step('Thousands of them', () => besiege(server, options.attacks));
    return { setting, options, shapes, siege, goals: attackGoals(shapes, siege) };
  });
  await publish(options, 'attacks.json', result, attackReport(result));
}

await runCommand(attacksCommand, main);
