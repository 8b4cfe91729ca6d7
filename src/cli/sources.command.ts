import type { MikroORM } from '@mikro-orm/postgresql';
import type { Command } from 'commander';
import { type NewKeypair, secretBoxOf } from '../accounts/index.js';
import type { AppSettings } from '../settings.js';
import {
  type NewSourceView,
  openSources,
  SourceInput,
  type SourcesService,
  type SourceView,
} from '../sources/index.js';
import { addActivation } from './activation.js';
import { checked } from './checked.js';
import { wholeNumber } from './numbers.js';
import type { OpenDatabase } from './open-database.js';
import { print } from './print.js';
import { type Row, tableOf } from './show.js';
import { showSecret } from './show-secret.js';

interface RegisterOptions {
  readonly kind: string;
  readonly domain: string[];
  readonly group?: string[];
  readonly heartbeat: number;
  readonly grace: number;
}

const YEAR = 31_536_000;
const COLUMNS = ['name', 'kind', 'domains', 'active', 'last heartbeat', 'lag', 'accepted', 'rejected', 'last error'];

/** `rollcall sources …`: the programs that push sessions. A secret is printed when it is made, and never again. */
export function registerSourcesCommand(program: Command, open: OpenDatabase): void {
  const sources = program.command('sources').description('register, list, rotate and deactivate sources');
  const run = <T>(work: (service: SourcesService) => Promise<T>): Promise<T> => open(withService(work));

  sources
    .command('register <name>')
    .description('register a program that pushes sessions; prints its secret once')
    .requiredOption('--kind <kind>', 'what it watches, such as kubernetes')
    .requiredOption('--domain <name>', 'domain whose sessions it may write; can be repeated', collect)
    .option('--group <domain/group>', 'only sessions of this group; can be repeated', collect)
    .option('--heartbeat <seconds>', 'how often it promises to be heard of', wholeNumber(1, YEAR), 60)
    .option('--grace <seconds>', 'how long what a snapshot did not mention is kept as lost', wholeNumber(1, YEAR), 300)
    .action(async (name: string, { kind, domain, group, heartbeat, grace }: RegisterOptions) => {
      const numbers = { heartbeat_seconds: heartbeat, grace_seconds: grace };
      const input = checked(SourceInput.schema, { name, kind, domains: domain, groups: group, ...numbers });
      showSecret(pairOf(await run(service => service.register(input))));
    });

  sources
    .command('list')
    .description('list sources and how they are doing')
    .action(async () => {
      const all = await run(service => service.listAll());
      print(tableOf(all.map(rowOf), COLUMNS));
    });

  sources
    .command('rotate <name>')
    .description('give a source a new secret; the old one stops working at once')
    .action(async (name: string) => {
      const { made, isActive } = await run(service => service.rotate(name));
      showSecret(pairOf(made), isActive ? undefined : name);
    });

  const words = {
    deactivate: 'refuse a source from now on; what it has written stays',
    activate: 'accept a source again',
  };
  addActivation(sources, '<name>', words, (name, active) => run(service => service.setActive(name, active)));
}

function withService<T>(work: (service: SourcesService) => Promise<T>) {
  return (orm: MikroORM, settings: AppSettings): Promise<T> => work(openSources(orm, secretBoxOf(settings)));
}

function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

function pairOf({ access_key: accessKey, secret_key: secretKey }: NewSourceView): NewKeypair {
  return { accessKey, secretKey };
}

function rowOf({ name, kind, domains, is_active: isActive, ...state }: SourceView): Row {
  return {
    ...{ name, kind, domains: domains.join(', '), active: isActive ? 'yes' : 'no' },
    'last heartbeat': state.last_heartbeat ?? 'never',
    lag: state.lag_seconds === null ? null : `${state.lag_seconds.toFixed(1)} s`,
    ...{ accepted: state.accepted, rejected: state.rejected, 'last error': state.last_error },
  };
}
