import type { MikroORM } from '@mikro-orm/postgresql';
import { ScopedReader } from '@rollcall/database';
import Table from 'cli-table3';
import type { Command } from 'commander';
import { AuditRecordEntity, AuditService } from '../audit/index.js';
import type { OpenDatabase } from './open-database.js';
import { print } from './print.js';

interface Options {
  readonly since?: string;
  readonly until?: string;
  readonly actor?: string;
  readonly result?: string;
  readonly limit: number;
}

/** `rollcall audit`: who was refused what, and who read what is not theirs. */
export function registerAuditCommand(program: Command, open: OpenDatabase): void {
  program
    .command('audit')
    .description('show the audit, newest first')
    .option('--since <moment>', 'only what was answered then or later, such as 2026-11-25T00:00:00Z')
    .option('--until <moment>', 'only what was answered before')
    .option('--actor <access-key>', 'only what was asked with this key')
    .option('--result <code>', 'only this result: ALLOWED or an error code')
    .option('--limit <n>', 'how many records at most', Number, 50)
    .action(async ({ limit, ...filter }: Options) => {
      const { items } = await open(orm => auditOf(orm).page(filter, limit));
      print(tableOf(items));
    });
}

function auditOf(orm: MikroORM): AuditService {
  return new AuditService(new ScopedReader(orm), orm.em.getRepository(AuditRecordEntity));
}

function tableOf(records: Awaited<ReturnType<AuditService['page']>>['items']): string {
  const head = ['at (UTC)', 'actor', 'role', 'operation', 'scope', 'result', 'times', 'request'];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const { at, actor, role, operation, scope, result, times, request_id: request } of records) {
    table.push([at.slice(0, 19), actor ?? '–', role ?? '–', operation, scope, result, times, request]);
  }
  return table.toString();
}
