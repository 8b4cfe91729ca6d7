import { basename, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { secretBoxOf } from '../accounts/index.js';
import { IMPORT_SOURCE, traceDirectory } from '../importer/index.js';
import { openIngest } from '../ingest/index.js';
import {
  parseSpeed,
  PushClient,
  readTimeline,
  ReplayJournal,
  type ReplayReport,
  ReplayService,
  type Timeline,
} from '../replay/index.js';
import { openSources } from '../sources/index.js';
import { addressFrom, LOCAL } from './connection.js';
import { wholeNumber } from './numbers.js';
import type { OpenDatabase } from './open-database.js';
import { print } from './print.js';
import { showProgress } from './progress.js';

interface ReplayOptions {
  readonly speed: number;
  readonly parallel: number;
  readonly patience: number;
  readonly url: string;
  readonly journal: string;
}

const EXPLANATION = `
Files are told apart by their columns: task traces as \`rollcall import\` takes them, and samples of GPU utilisation
(value, timestamp_anon, container_ip), which are dealt out to GPU tasks that ran for as long. Everything is pushed to
/v1/ingest/batches as the source whose key is in ROLLCALL_ACCESS_KEY and ROLLCALL_SECRET_KEY; \`rollcall replay-source\`
makes one. A replay that was broken off goes on where it was; --journal says where that is noted.
Exit code: 0 when everything was taken in, 1 when items were rejected or the server gave no answer.`;

/** Adds `rollcall replay <files…>` and `rollcall replay-source`. */
export function registerReplayCommand(program: Command, open: OpenDatabase): void {
  program
    .command('replay')
    .argument('<files...>', 'traces and samples: .csv or .csv.gz')
    .description('push what traces tell to a server, in the order and at the pace in which it happened')
    .option('--speed <factor>', 'seconds of the trace in one of ours, such as 1000x, or max', speed, 1000)
    .option('--parallel <n>', 'batches under way at the same time', wholeNumber(1, 999_999), 1)
    .option(
      '--patience <seconds>',
      'how long a batch is tried again while the server is away',
      wholeNumber(1, 999_999),
      300,
    )
    .option('--url <url>', 'the server', process.env['ROLLCALL_URL'] || LOCAL)
    .option('--journal <file>', 'where the progress is noted', '.rollcall/replay.journal')
    .addHelpText('after', EXPLANATION)
    .action(async (files: string[], options: ReplayOptions) => {
      const { ROLLCALL_ACCESS_KEY: accessKey, ROLLCALL_SECRET_KEY: secretKey } = process.env;
      if (!accessKey || !secretKey) throw new Error('set ROLLCALL_ACCESS_KEY and ROLLCALL_SECRET_KEY');
      addressFrom(options.url, '--url');
      const timeline = await readTimeline(files);
      report(timeline, await replay(files, timeline, options, { accessKey, secretKey }));
    });
  program
    .command('replay-source <name>')
    .description('make the people of the traces and register a source for them; prints its secret once')
    .action(async (name: string) => {
      const made = await open(async (orm, settings) => {
        await openIngest(orm, IMPORT_SOURCE).ensureDirectory(traceDirectory);
        const registration = { ...IMPORT_SOURCE, name, kind: 'replay', heartbeat_seconds: 60 };
        return openSources(orm, secretBoxOf(settings)).register(registration);
      });
      print(`ROLLCALL_ACCESS_KEY=${made.access_key}\nROLLCALL_SECRET_KEY=${made.secret_key}`);
    });
}

async function replay(
  files: readonly string[],
  { items }: Timeline,
  { speed: factor, parallel, patience, url, journal: path }: ReplayOptions,
  key: { readonly accessKey: string; readonly secretKey: string },
): Promise<ReplayReport> {
  const ids = items.map(({ item }) => item.event_id);
  const journal = await ReplayJournal.open(resolve(path), url, ids);
  const client = new PushClient({ url, ...key, patienceSeconds: patience });
  const label = `Replaying ${files.map(file => basename(file)).join(', ')}`;
  const progress = showProgress({ label, total: items.length - journal.position, output: process.stderr });
  try {
    const onAnswered = (answered: number): void => progress.advance(answered);
    return await new ReplayService(client, journal).run(items, { speed: factor, parallel, onAnswered });
  } finally {
    progress.stop();
  }
}

function report({ skipped }: Timeline, { pushed, outcomes, rejected }: ReplayReport): void {
  for (const { file, line, reason } of skipped) process.stderr.write(`${file}, line ${line}: ${reason}\n`);
  for (const { event_id: id, code, pointer, detail } of rejected) {
    process.stderr.write(`rejected ${id ?? '?'}: ${[code, pointer, detail].filter(Boolean).join(' ')}\n`);
  }
  const { accepted, duplicate, stale } = outcomes;
  print(
    `${pushed} items pushed: ${accepted} accepted, ${duplicate} duplicate, ${stale} stale, ${outcomes.rejected} rejected`,
  );
  if (outcomes.rejected > 0) process.exitCode = 1;
}

function speed(text: string): number {
  const factor = parseSpeed(text);
  if (factor === undefined) throw new InvalidArgumentError('expected a factor such as 1000x, or max');
  return factor;
}
