import type { Command } from 'commander';
import { migrate } from '../database/migrate.js';
import { readSettings } from '../settings.js';
import { print } from './print.js';

/** `rollcall migrate`: brings a given database up to date as its owner, before the servers of a release start. */
export function registerMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('apply pending migrations to DATABASE_OWNER_URL')
    .action(async () => {
      const { DATABASE_OWNER_URL: url } = readSettings(process.env);
      if (url === undefined) throw new Error('set DATABASE_OWNER_URL to the address of the owning role');
      const applied = await migrate(url);
      print(applied.length === 0 ? 'The database is up to date.' : `Applied ${applied.join(', ')}.`);
    });
}
