import type { Command } from 'commander';
import { print } from './print.js';

/** Adds `deactivate` and `activate` to the commands about something that can be refused and accepted again. */
export function addActivation(
  parent: Command,
  argument: string,
  descriptions: Readonly<Record<'deactivate' | 'activate', string>>,
  setActive: (which: string, active: boolean) => Promise<unknown>,
): void {
  for (const [word, active] of [
    ['deactivate', false],
    ['activate', true],
  ] as const) {
    parent
      .command(`${word} ${argument}`)
      .description(descriptions[word])
      .action(async (which: string) => {
        await setActive(which, active);
        print(`${which} is ${active ? 'active' : 'inactive'}.`);
      });
  }
}
