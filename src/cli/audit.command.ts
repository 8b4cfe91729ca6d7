import type { MikroORM } from '@mikro-orm/postgresql';
import { ScopedReader } from '@rollcall/database';
import type { Command } from 'commander';
import { z } from 'zod';
import { auditFilter, AuditRecordEntity, AuditService } from '../audit/index.js';
import { checked } from './checked.js';
import type { OpenDatabase } from './open-database.js';
import { formOption, type Row, showRows } from './show.js';

/** What the REST API takes under the same names. */
const options = z.object(auditFilter);
const COLUMNS = ['at', 'actor', 'role', 'operation', 'scope', 'result', 'times', 'request_id'];

interface Options {
  readonly output: string;
  readonly since?: string;
  readonly until?: string;
  readonly actor?: string;
  readonly result?: string;
  readonly limit: string;
}

/** `rollcall audit`: who was refused what, and who read what is not theirs. */
export function registerAuditCommand(program: Command, open: OpenDatabase): void {
  program
    .command('audit')
    .description('show the audit, newest first')
    .addOption(formOption(['table', 'json', 'ndjson']))
    .option('--since <moment>', 'only what was answered then or later, such as 2026-11-25T00:00:00Z')
    .option('--until <moment>', 'only what was answered before')
    .option('--actor <access-key>', 'only what was asked with this key')
    .option('--result <code>', 'only this result: ALLOWED or an error code')
    .option('--limit <n>', 'how many records at most', '50')
    .action(async ({ output, ...asked }: Options) => {
      const { limit, ...filter } = checked(options, asked, name => `--${name}`);
      const { items } = await open(orm => auditOf(orm).page(filter, limit));
      showRows(items as readonly object[] as readonly Row[], COLUMNS, output);
    });
}

function auditOf(orm: MikroORM): AuditService {
  return new AuditService(new ScopedReader(orm), orm.em.getRepository(AuditRecordEntity));
}
