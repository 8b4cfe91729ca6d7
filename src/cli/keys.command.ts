import type { MikroORM } from '@mikro-orm/postgresql';
import type { Command } from 'commander';
import { type KeypairEntity, KeypairsService, secretBoxOf } from '../accounts/index.js';
import type { AppSettings } from '../settings.js';
import { addActivation } from './activation.js';
import { wholeNumber } from './numbers.js';
import type { OpenDatabase } from './open-database.js';
import { print } from './print.js';
import { type Row, tableOf } from './show.js';
import { showSecret } from './show-secret.js';

/** What the column holds. */
const MAX_RATE = 2 ** 31 - 1;

const COLUMNS = ['access key', 'user', 'role', 'active', 'last used'];

/** `rollcall keys …`: key pairs for people and programs. A secret is printed when it is made, and never again. */
export function registerKeysCommand(program: Command, open: OpenDatabase): void {
  const keys = program.command('keys').description('create, list, deactivate and rotate key pairs');
  const run = <T>(work: (service: KeypairsService) => Promise<T>): Promise<T> => open(withService(work));

  keys
    .command('create')
    .description('make a key pair for a user; prints its secret once')
    .requiredOption('--user <email>', 'e-mail of an existing user')
    .option('--rate-limit <n>', 'requests per rolling 15 minutes; no limit if left out', wholeNumber(1, MAX_RATE))
    .action(async ({ user, rateLimit }: { user: string; rateLimit?: number }) => {
      showSecret(await run(service => service.create({ email: user, rateLimit })));
    });

  keys
    .command('list')
    .description('list key pairs, without their secrets')
    .option('--user <email>', 'only those of this user')
    .action(async ({ user }: { user?: string }) => {
      const keypairs = await run(service => service.list(user));
      print(tableOf(keypairs.map(rowOf), COLUMNS));
    });

  keys
    .command('rotate <access-key>')
    .description('give a key a new secret; the old one stops working at once')
    .action(async (accessKey: string) => {
      const made = await run(service => service.rotate(accessKey));
      showSecret(made, made.isActive ? undefined : accessKey);
    });

  keys
    .command('reseal')
    .description('after a change of ENCRYPTION_KEY: seal what ENCRYPTION_KEY_PREVIOUS had sealed with the new one')
    .action(async () => print(`Sealed ${await run(service => service.reseal())} secrets anew.`));

  const words = { deactivate: 'refuse a key from now on', activate: 'accept a key again' };
  addActivation(keys, '<access-key>', words, (key, active) => run(service => service.setActive(key, active)));
}

function withService<T>(work: (service: KeypairsService) => Promise<T>) {
  return (orm: MikroORM, settings: AppSettings): Promise<T> => work(new KeypairsService(orm, secretBoxOf(settings)));
}

function rowOf({ accessKey, user, isActive, lastUsed }: KeypairEntity): Row {
  const active = isActive ? 'yes' : 'no';
  return { 'access key': accessKey, user: user.email, role: user.role, active, 'last used': lastUsed?.toISOString() };
}
