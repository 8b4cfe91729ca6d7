import type { MikroORM } from '@mikro-orm/postgresql';
import { ScopedReader } from '@rollcall/database';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { auditFilter, AuditRecordEntity, AuditService } from '../audit/index.js';
import { CommandFailure, EXIT } from './command-failure.js';
import type { OpenDatabase } from './open-database.js';
import { print } from './print.js';
import { jsonOf, type Row, tableOf } from './show.js';

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
    .addOption(
      new Option('-o, --output <form>', 'how to show it').choices(['table', 'json', 'ndjson']).default('table'),
    )
    .option('--since <moment>', 'only what was answered then or later, such as 2026-11-25T00:00:00Z')
    .option('--until <moment>', 'only what was answered before')
    .option('--actor <access-key>', 'only what was asked with this key')
    .option('--result <code>', 'only this result: ALLOWED or an error code')
    .option('--limit <n>', 'how many records at most', '50')
    .action(async ({ output, ...asked }: Options) => {
      const { limit, ...filter } = checked(asked);
      const { items } = await open(orm => auditOf(orm).page(filter, limit));
      show(items as readonly object[] as readonly Row[], output);
    });
}

function auditOf(orm: MikroORM): AuditService {
  return new AuditService(new ScopedReader(orm), orm.em.getRepository(AuditRecordEntity));
}

const options = z.object(auditFilter);

/** The options, held to what the REST API takes under the same names. */
function checked(asked: Omit<Options, 'output'>): z.output<typeof options> {
  const { data, error } = options.safeParse(asked);
  if (data !== undefined) return data;
  const complaints = error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`);
  throw new CommandFailure(complaints.join('\n'), EXIT.usage);
}

function show(rows: readonly Row[], output: string): void {
  if (output === 'table') print(tableOf(rows, COLUMNS));
  else if (output === 'json') print(jsonOf(rows, 2));
  else for (const row of rows) print(jsonOf(row));
}
