import type { MikroORM } from '@mikro-orm/postgresql';
import { SystemWriter } from '@rollcall/database';
import type { Command } from 'commander';
import { SessionCountEntity, SessionCountsService, type WrongSessionCount } from '../sessions/index.js';
import type { OpenDatabase } from './open-database.js';
import { print } from './print.js';

/** `rollcall counters …`: whether the counters say what counting finds, and counting anew. */
export function registerCountersCommand(program: Command, open: OpenDatabase): void {
  const counters = program.command('counters').description('check and rebuild the exact counts of sessions');

  counters
    .command('verify')
    .description('compare every kept count with the sessions themselves; exit code 1 when one differs')
    .action(async () => {
      const wrong = await open(orm => countsOf(orm).wrong());
      for (const count of wrong) print(sentence(count));
      print(wrong.length === 0 ? 'Every count is right.' : `${wrong.length} counts are wrong.`);
      if (wrong.length > 0) process.exitCode = 1;
    });

  counters
    .command('rebuild')
    .description('count everything anew; sessions are not written meanwhile')
    .action(async () => {
      await open(orm => countsOf(orm).rebuild());
      print('Counted anew.');
    });
}

function countsOf(orm: MikroORM): SessionCountsService {
  return new SessionCountsService(new SystemWriter(orm), orm.em.getRepository(SessionCountEntity));
}

function sentence({ grain, access_key, group_id, domain_name, status, kept, counted }: WrongSessionCount): string {
  const of = [grain, access_key, group_id, domain_name, status].filter(part => part !== null).join(' ');
  return `${of}: kept ${kept}, counted ${counted}`;
}
