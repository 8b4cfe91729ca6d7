import 'reflect-metadata';
import type { Command } from 'commander';
import { registerDemoCommand } from '../demo/index.js';
import { registerImportCommand } from '../importer/index.js';
import { registerCountersCommand } from './counters.command.js';
import { registerAuditCommand } from './audit.command.js';
import { registerKeysCommand } from './keys.command.js';
import { registerMigrateCommand } from './migrate.command.js';
import { openDatabase } from './open-database.js';
import { registerReplayCommand } from './replay.command.js';
import { registerSourcesCommand } from './sources.command.js';
import { registerStartCommand } from './start.command.js';
import { registerTokenCommand } from './token.command.js';

/** The commands that work on the database or serve. They load the whole program, which takes a second. */
export function registerServerCommands(program: Command): void {
  registerStartCommand(program);
  registerMigrateCommand(program);
  registerKeysCommand(program, openDatabase);
  registerAuditCommand(program, openDatabase);
  registerTokenCommand(program);
  registerSourcesCommand(program, openDatabase);
  registerDemoCommand(program, openDatabase);
  registerImportCommand(program, openDatabase);
  registerCountersCommand(program, openDatabase);
  registerReplayCommand(program, openDatabase);
}
