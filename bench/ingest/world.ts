import { createHash } from 'node:crypto';
import { signHeaders } from '@rollcall/signing';
import { APP_LOGIN, type BenchKey, databaseOf, openDataset, PEER_LOGIN, SUPER_ADMIN } from '../dataset/index.js';
import { encode } from '../load/http-request.js';
import { asSuperuser, type BenchPostgres } from '../postgres.js';
import { step } from '../say.js';
import { ServerProcess } from '../server-process.js';
import { rollcallProgram } from '../targets/rollcall.js';
import { BATCH } from './options.js';

const DATABASE = 'bench_ingest';
/** Sessions that were there before, for lists to page through. */
const BEFORE = 10_000;
const PATH = '/v1/ingest/batches';

/** The built server with a source whose containers are alive, made through the write path itself. */
export interface IngestWorld {
  readonly postgres: BenchPostgres;
  readonly server: ServerProcess;
  /** The database for a login that row-level security does not bind. */
  readonly unboundUrl: string;
  readonly containers: readonly string[];
  /** A batch as bytes on the wire, signed just now. */
  request(body: string): Buffer;
  /** How many items of each outcome the source has been told so far. */
  tally(): Promise<Readonly<Record<'accepted' | 'duplicate' | 'stale' | 'rejected', number>>>;
  stop(): Promise<void>;
}

export async function openWorld(containers: number): Promise<IngestWorld> {
  const postgres = await openDataset([BEFORE]);
  try {
    await asSuperuser(postgres, 'postgres', async client => {
      await client.query(`drop database if exists ${DATABASE} with (force)`);
      await client.query(`create database ${DATABASE} template ${databaseOf(BEFORE)}`);
    });
    const server = await ServerProcess.start(
      rollcallProgram({ app: postgres.url(APP_LOGIN, DATABASE), unbound: postgres.url(PEER_LOGIN, DATABASE) }),
    );
    try {
      return await peopled(postgres, server, containers);
    } catch (error) {
      await server.stop();
      throw error;
    }
  } catch (error) {
    await postgres.stop();
    throw error;
  }
}

async function peopled(postgres: BenchPostgres, server: ServerProcess, containers: number): Promise<IngestWorld> {
  const source = await register(server.url);
  const ids = Array.from({ length: containers }, (_, index) => idOf(index));
  await step(`Pushing ${containers} live containers`, async () => {
    for (let start = 0; start < ids.length; start += BATCH / 2) {
      const body = JSON.stringify(ids.slice(start, start + BATCH / 2).flatMap(described));
      const response = await fetch(new URL(PATH, server.url), { ...post(source, server.url, PATH, body), body });
      if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    }
  });
  await asSuperuser(postgres, DATABASE, client => client.query('vacuum (analyze)'));
  return {
    postgres,
    server,
    unboundUrl: postgres.url(PEER_LOGIN, DATABASE),
    containers: ids,
    request: body => encode({ path: PATH, ...post(source, server.url, PATH, body), body }, server.url.host),
    tally: () =>
      asSuperuser(postgres, DATABASE, async client => {
        const { rows } = await client.query(
          `select accepted::float8, duplicate::float8, stale::float8, rejected::float8 from source_states`,
        );
        return rows[0] as Awaited<ReturnType<IngestWorld['tally']>>;
      }),
    async stop() {
      await server.stop();
      await postgres.stop();
    },
  };
}

function post({ accessKey, secret }: BenchKey, base: URL, path: string, body: string) {
  const url = new URL(path, base);
  const headers = signHeaders({ accessKey, secret, method: 'POST', url, contentType: 'application/json', body });
  return { method: 'POST' as const, headers };
}

async function register(url: URL): Promise<BenchKey> {
  const body = JSON.stringify({ name: 'bench', kind: 'bench', domains: ['default'] });
  const response = await fetch(new URL('/v1/sources', url), { ...post(SUPER_ADMIN, url, '/v1/sources', body), body });
  const made = (await response.json()) as { access_key?: string; secret_key?: string };
  if (!made.access_key || !made.secret_key) throw new Error(`no source: ${response.status} ${JSON.stringify(made)}`);
  return { accessKey: made.access_key, secret: made.secret_key };
}

/** A running session and its one container, which has the same id. */
function described(id: string): object[] {
  const moments = { status: 'RUNNING', created_at: '2026-10-01T00:00:00Z', starts_at: '2026-10-01T00:01:00Z' };
  const item = { occurred_at: '2026-10-01T00:01:00Z' };
  return [
    {
      ...item,
      event_id: `session ${id}`,
      kind: 'session.upsert',
      body: { id, name: `live-${id.slice(0, 8)}`, ...moments, owner: { domain_name: 'default' } },
    },
    {
      ...item,
      event_id: `container ${id}`,
      kind: 'container.upsert',
      body: { id, session_id: id, ...moments, occupied_slots: { cpu: '4', mem: '17179869184', 'cuda.device': '1' } },
    },
  ];
}

function idOf(index: number): string {
  const hex = createHash('md5').update(`ingest:${index}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
