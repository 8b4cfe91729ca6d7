import 'reflect-metadata';
import { ConfigurationError } from '@rollcall/config';
import { DomainError } from '@rollcall/errors';
import { Command } from 'commander';
import { registerDemoCommand } from '../demo/index.js';
import { registerImportCommand } from '../importer/index.js';
import { ROLLCALL_VERSION } from '../version.js';
import { registerCountersCommand } from './counters.command.js';
import { registerAuditCommand } from './audit.command.js';
import { registerKeysCommand } from './keys.command.js';
import { registerMigrateCommand } from './migrate.command.js';
import { openDatabase } from './open-database.js';
import { registerSourcesCommand } from './sources.command.js';
import { registerStartCommand } from './start.command.js';
import { registerTokenCommand } from './token.command.js';

const program = new Command('rollcall')
  .description('Who is running what on the cluster')
  .version(ROLLCALL_VERSION)
  .showHelpAfterError();
registerStartCommand(program);
registerMigrateCommand(program);
registerKeysCommand(program, openDatabase);
registerAuditCommand(program, openDatabase);
registerTokenCommand(program);
registerSourcesCommand(program, openDatabase);
registerDemoCommand(program, openDatabase);
registerImportCommand(program, openDatabase);
registerCountersCommand(program, openDatabase);

try {
  await program.parseAsync();
} catch (error) {
  // What the operator can mend is said in a sentence; only a fault of ours shows where it happened.
  const mendable =
    error instanceof DomainError || error instanceof ConfigurationError || process.env['DEBUG'] === undefined;
  process.stderr.write(`rollcall: ${mendable ? (error as Error).message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
