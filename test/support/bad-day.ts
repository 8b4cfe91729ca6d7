import { MikroORM } from '@mikro-orm/postgresql';
import { KeypairsService, secretBoxOf } from '../../src/accounts/index.js';
import { databaseOptions } from '../../src/database/mikro-orm.config.js';
import { openSources } from '../../src/sources/index.js';
import { BuiltServer } from './built-server.js';
import { FaultProxy } from './fault-proxy.js';
import { ABSENT } from './cast.js';
import { type Caller, type Look, Watch } from './looks.js';
import { OwnPostgres } from './own-postgres.js';
import type { TestKey } from './test-app.js';
import { askOnce, Pusher, type Question, truthfulCaller } from './truthful-callers.js';

/** The promise: nobody is left hanging for longer, and everybody is served again after so much. */
const LONGEST_MS = 6_000;
const RECOVERY_MS = 10_000;
const PROBE_MS = 1_000;
/** Served without a failure for so long, it has recovered. */
const CALM_MS = 2_000;

const SESSIONS = 400;
/** The domain that the source may push to. */
export const PUSHED = 'pushed';
const KEY = '5'.repeat(64);
const LIST = `{ compute_session_list(limit: 100, offset: 0) {
  total_count items { id session_name status created_at containers { id status occupied_slots } } } }`;

/** Whose keys are used: somebody with sessions, without any, without the secret; who sees all; a source. */
interface People {
  readonly owner: TestKey;
  readonly stranger: TestKey;
  readonly forger: TestKey;
  readonly observer: TestKey;
  readonly source: TestKey;
}

interface Listed {
  readonly total_count: number;
  readonly items: readonly { readonly session_name: string }[];
}

/** What a bad day must not have had. All of it is empty, or it was one. */
interface Harm {
  readonly wrong: string[];
  readonly tooLong: string[];
  readonly unrecovered: string[];
  readonly lost: string[];
}

/** Who asks during a fault. */
interface Company {
  readonly pushers?: number;
  /** Whether the server itself is what ends: then nobody asks whether it lives. */
  readonly mortal?: boolean;
  /** Whoever else is there. */
  readonly others?: readonly Caller[];
}

/** What every day has to come to. */
export const NO_HARM: Harm = { wrong: [], tooLong: [], unrecovered: [], lost: [] };

/** Real servers on a real PostgreSQL, with a proxy between them, and callers who know what is true. */
export class BadDay {
  readonly servers: BuiltServer[] = [];

  private constructor(
    readonly postgres: OwnPostgres,
    readonly proxy: FaultProxy,
    readonly people: People,
    private readonly settings: Record<string, string>,
  ) {}

  /** @param folder where the database lies; one of its own unless told. */
  static async start(settings: Record<string, string> = {}, folder?: string): Promise<BadDay> {
    const postgres = await OwnPostgres.start(folder);
    const proxy = await FaultProxy.open(postgres);
    const day = new BadDay(postgres, proxy, await populate(postgres), settings);
    await day.serve();
    return day;
  }

  get server(): BuiltServer {
    return this.servers.at(-1) as BuiltServer;
  }

  /** Starts one more server; the callers turn to the latest. */
  async serve(settings: Record<string, string> = {}): Promise<BuiltServer> {
    const server = await BuiltServer.start({
      DATABASE_URL: this.proxy.through(this.postgres.url),
      ENCRYPTION_KEY: KEY,
      LOG_LEVEL: 'error',
      ...this.settings,
      ...settings,
    });
    this.servers.push(server);
    return server;
  }

  /** The database comes back, where it was as far as the servers know. */
  async startPostgresAgain(): Promise<void> {
    await this.postgres.startAgain();
    this.proxy.leadTo(this.postgres);
  }

  /** Everybody who asks, each with a true answer that was looked up in calm. */
  private async company({
    pushers: count = 1,
    mortal = false,
    others = [],
  }: Company): Promise<{ all: Caller[]; pushers: Pusher[] }> {
    const url = (): string => this.server.url;
    const [{ id } = { id: '' }] = await this.postgres.query<{ id: string }>(
      `select id from sessions where access_key = $1 order by id limit 1`,
      [this.people.owner.accessKey],
    );
    const callers = await Promise.all(questions(this.people, id).map(each => truthfulCaller(url, each)));
    const pushers = Array.from({ length: count }, (_, n) => new Pusher(url, this.people.source, PUSHED, `push ${n}`));
    const alive = { who: 'livez', ask: () => probed(this.server.managementUrl) };
    return { all: [...callers, ...pushers, ...others, ...(mortal ? [] : [alive])], pushers };
  }

  /**
   * Lets everybody ask while something happens, from before it until all is well again.
   *
   * @param fault ends with whatever was broken being whole.
   * @returns what came of it: nothing bad, and how often who was refused meanwhile.
   */
  async through(fault: () => Promise<void>, company: Company = {}): Promise<{ harm: Harm; looks: readonly Look[] }> {
    const { all, pushers } = await this.company(company);
    const watch = new Watch(all);
    await watch.settled(500, RECOVERY_MS);
    try {
      await fault();
    } catch (error) {
      await watch.stop();
      throw error;
    }
    const wholeAt = performance.now();
    await watch.settled(CALM_MS, RECOVERY_MS + CALM_MS);
    await watch.stop();
    const harm = { ...harmIn(watch.looks, wholeAt), lost: await this.lostOf(pushers) };
    return { harm, looks: watch.looks };
  }

  /** The ids of the owner's export. */
  async exported(): Promise<string[]> {
    const { text } = await this.ask('export');
    return text
      .trim()
      .split('\n')
      .map(line => (JSON.parse(line) as { id: string }).id);
  }

  /** The first page of the owner's list. */
  async listed(): Promise<{ total: number; names: string[] }> {
    const { data } = JSON.parse((await this.ask('graphql')).text) as { data: { compute_session_list: Listed } };
    const { total_count: total, items } = data.compute_session_list;
    return { total, names: items.map(({ session_name }) => session_name) };
  }

  async stop(): Promise<void> {
    await Promise.all(this.servers.map(server => server.stop('SIGKILL')));
    await this.proxy.close();
    await this.postgres.remove();
  }

  private ask(who: string): Promise<{ readonly text: string }> {
    return askOnce(this.server.url, questions(this.people, ABSENT.session).find(each => each.who === who) as Question);
  }

  /** What was answered as accepted and is not there, once, with its event. */
  private async lostOf(pushers: readonly Pusher[]): Promise<string[]> {
    const rows = await this.postgres.query<{ id: string }>(
      `select id from unnest($1::uuid[]) as pushed(id)
       where (select count(*) from sessions s where s.id = pushed.id) <> 1
          or (select count(*) from session_events e where e.session_id = pushed.id) <> 1`,
      [pushers.flatMap(({ accepted }) => accepted)],
    );
    return rows.map(({ id }) => id);
  }
}

/** How often somebody was told "not now", or cut off: whether the fault was felt at all. */
export function refusals({ looks }: { readonly looks: readonly Look[] }): number {
  return looks.filter(({ verdict }) => verdict === 'refused').length;
}

function questions({ owner, stranger, forger }: People, session: string): Question[] {
  const list = { body: { query: LIST } };
  return [
    { who: 'graphql', key: owner, path: '/graphql', ...list },
    { who: 'admin/gql', key: owner, path: '/admin/gql', ...list },
    { who: 'page', key: owner, path: '/v1/sessions?limit=100&fields=id,name,status,containers.id' },
    { who: 'export', key: owner, path: '/v1/sessions?fields=id,name,status', accept: 'application/x-ndjson' },
    { who: 'session', key: owner, path: `/v1/sessions/${session}?fields=id,name,status` },
    { who: 'facets', key: owner, path: '/v1/facets?by=status' },
    { who: 'stranger', key: stranger, path: `/v1/sessions/${session}` },
    { who: 'stranger lists', key: stranger, path: '/graphql', ...list },
    { who: 'forger', key: forger, path: '/graphql', ...list },
  ];
}

function harmIn(looks: readonly Look[], wholeAt: number): Omit<Harm, 'lost'> {
  const told = (some: Look[]): string[] => [
    ...new Set(some.map(({ who, said, begunAt, endedAt }) => `${who}: ${said} (${Math.ceil(endedAt - begunAt)} ms)`)),
  ];
  return {
    wrong: told(looks.filter(({ verdict }) => verdict === 'wrong')),
    tooLong: told(looks.filter(({ begunAt, endedAt }) => endedAt - begunAt > LONGEST_MS)),
    unrecovered: told(looks.filter(({ verdict, endedAt }) => verdict !== 'right' && endedAt > wholeAt + RECOVERY_MS)),
  };
}

/** Liveness is answered at once, or an orchestrator ends the process. */
async function probed(managementUrl: string): Promise<Pick<Look, 'verdict' | 'said'>> {
  try {
    const { status } = await fetch(`${managementUrl}/livez`, { signal: AbortSignal.timeout(PROBE_MS) });
    return { verdict: status === 200 ? 'right' : 'wrong', said: String(status) };
  } catch (error) {
    return { verdict: 'wrong', said: (error as Error).message };
  }
}

async function populate(postgres: OwnPostgres): Promise<People> {
  const orm = await MikroORM.init(databaseOptions({ url: postgres.url, poolSize: 2 }));
  const box = secretBoxOf({ ENCRYPTION_KEY: KEY, ENCRYPTION_KEY_PREVIOUS: undefined });
  await postgres.query(`insert into domains (name) values ('home'), ('${PUSHED}')`);
  const person = async (email: string, role = 'user'): Promise<TestKey> => {
    await postgres.query(`insert into users (email, username, domain_name, role) values ($1, $1, 'home', $2)`, [
      email,
      role,
    ]);
    return new KeypairsService(orm, box).create({ email });
  };
  const [owner, stranger] = [await person('owner@example.com'), await person('stranger@example.com')];
  const observer = await person('observer@example.com', 'superadmin');
  const { access_key, secret_key } = await openSources(orm, box).register({
    ...{ name: 'collector', kind: 'test', domains: [PUSHED], groups: [] },
    ...{ heartbeat_seconds: 60, grace_seconds: 60 },
  });
  await orm.close();
  await postgres.query(
    `with made as (
       insert into sessions (id, name, status, domain_name, access_key, created_at, session_type)
       select gen_random_uuid(), 'session ' || n, 'RUNNING', 'home', $1, timestamptz '2026-01-01' + n * interval '1 second', 'interactive'
       from generate_series(1, ${SESSIONS}) as n returning id)
     insert into containers (id, session_id, status, image, agent, occupied_slots)
     select id, id, 'RUNNING', 'cr.example.com/ai/python:3.12', 'i-1', '{"cpu":"2"}' from made`,
    [owner.accessKey],
  );
  const forger = { accessKey: owner.accessKey, secretKey: 'not the secret' };
  return { owner, stranger, forger, observer, source: { accessKey: access_key, secretKey: secret_key } };
}
