import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { LARGEST_PAGE } from '@rollcall/api';
import { type Command, Option } from 'commander';
import { CommandFailure, EXIT } from './command-failure.js';
import { type Connection, connectionOf } from './connection.js';
import { wholeNumber } from './numbers.js';
import { print } from './print.js';
import { ask, askJson } from './remote.js';
import { formOption, jsonOf, type Row, sheetOf, showRows, tableOf } from './show.js';

const NARROW = ['id', 'session_name', 'user_email', 'group_name', 'status', 'created_at'];
const WIDE = [
  ...NARROW,
  'session_type',
  'scaling_group',
  'image',
  'occupied_slots',
  'terminated_at',
  'freshness',
  'stuck',
];
/** Exports, which the server streams whatever their length. */
const STREAMED: Readonly<Record<string, string>> = { csv: 'text/csv', ndjson: 'application/x-ndjson' };
const FACETS = ['status', 'group', 'user', 'scaling_group', 'session_type', 'freshness'];

interface Listing {
  readonly output: string;
  readonly columns?: string;
  readonly sort?: string;
  readonly limit: number;
  readonly profile?: string;
}

interface Shown {
  readonly output: string;
  readonly profile?: string;
}

interface Facet {
  readonly key: string;
  readonly buckets: readonly Row[];
}

/** `rollcall ls`, `get`, `facets` and `whoami`: what the REST API answers, for people and for scripts. */
export function registerSessionsCommands(program: Command): void {
  asked(program.command('ls [filter]'), ['table', 'wide', 'json', 'csv', 'ndjson'])
    .description("list sessions, as in: rollcall ls 'owner:me gpu>0'; csv and ndjson have every row")
    .option('--columns <names>', 'fields of a session, separated by commas')
    .option('--sort <keys>', 'keys with signs: -created_at,+name')
    .option('--limit <n>', 'rows at most; not of csv and ndjson', wholeNumber(0, LARGEST_PAGE), 100)
    .action(list);
  asked(program.command('get <id>'), ['table', 'json'])
    .description('show one session')
    .action(async (id: string, { output, profile }: Shown) => {
      show(await askJson(await connection(profile), `v1/sessions/${encodeURIComponent(id)}`), output);
    });
  asked(program.command('facets [filter]'), ['table', 'json'])
    .description('count sessions')
    .addOption(new Option('--by <keys>', `some of ${FACETS.join(', ')}, separated by commas`).default('status'))
    .action(async (filter: string | undefined, { by, output, profile }: Shown & { by: string }) => {
      const { items } = await askJson<{ items: Facet[] }>(await connection(profile), 'v1/facets', { filter, by });
      const rows = items.flatMap(({ key, buckets }) => buckets.map(bucket => ({ key, ...bucket })));
      print(output === 'json' ? jsonOf(items, 2) : tableOf(rows, ['key', 'value', 'count', 'gpu_slots']));
    });
  asked(program.command('whoami'), ['table', 'json'])
    .description('who you are, what you may see, and why')
    .action(async ({ output, profile }: Shown) => show(await askJson(await connection(profile), 'v1/whoami'), output));
}

function asked(command: Command, outputs: string[]): Command {
  return command
    .addOption(formOption(outputs))
    .option('--profile <name>', 'of profiles.json; otherwise the environment or "default"');
}

async function list(filter: string | undefined, { output, columns, sort, limit, profile }: Listing): Promise<void> {
  const names = columns?.split(',').map(name => name.trim()) ?? (output === 'table' ? NARROW : WIDE);
  const query = { filter, order: sort, fields: names.join(',') };
  const to = await connection(profile);
  const accept = STREAMED[output];
  if (accept !== undefined) return stream(await ask(to, 'v1/sessions', query, accept));
  const page = await askJson<{ items: Row[]; total_count: number }>(to, 'v1/sessions', {
    ...query,
    limit: String(limit),
    total: 'true',
  });
  showRows(page.items, names, output);
  const { length } = page.items;
  // Not among the rows, which a script may read.
  if (page.total_count > length) process.stderr.write(`${length} of ${page.total_count}; --limit shows more\n`);
}

function connection(profile?: string): Promise<Connection> {
  return connectionOf(process.env, profile);
}

function show(object: Row, output: string): void {
  print(output === 'json' ? jsonOf(object, 2) : sheetOf(object));
}

/** As it comes. An answer that breaks off is a failure, whatever was written by then. */
async function stream({ body }: Response): Promise<void> {
  if (body === null) return;
  await pipeline(Readable.fromWeb(body), process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
    // Who reads has had enough, as `head` has.
    if (error.code !== 'EPIPE') throw new CommandFailure(`the answer broke off: ${error.message}`, EXIT.unavailable);
  });
}
