/** Rollcall with one of its duties left out, or reading for each request alone. Nothing of it is in the product: each replaces a class before the built server starts. */
import { rollcall, rollcallEnvironment, rollcallProgram } from '../targets/rollcall.js';
import type { Addresses, Target } from '../targets/index.js';

function without(duty: string, databaseUrl = ({ app }: Addresses): string => app): Target {
  return rollcall(`without ${duty}`, '/admin/graphql', addresses => {
    const { args } = rollcallProgram(addresses);
    return {
      args: ['--import', `./bench/rollcall-variants/without-${duty.replaceAll(' ', '-')}.mjs`, ...args],
      environment: rollcallEnvironment(databaseUrl(addresses)),
    };
  });
}

export const VARIANTS: readonly Target[] = [
  rollcall('rollcall', '/admin/graphql'),
  without('verification'),
  without('lookup'),
  without('identity', ({ unbound }) => unbound),
  without('any of them', ({ unbound }) => unbound),
  without('sharing'),
];
