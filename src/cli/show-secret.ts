import type { NewKeypair } from '../accounts/index.js';
import { print } from './print.js';

/** Prints a key pair with its secret. @param inactive what has to be activated before the secret works, if anything. */
export function showSecret({ accessKey, secretKey }: NewKeypair, inactive?: string): void {
  print(`access key  ${accessKey}\nsecret key  ${secretKey}\n\nKeep the secret now: it is not shown again.`);
  if (inactive !== undefined) print(`${inactive} is inactive: the secret works once it is activated.`);
}
