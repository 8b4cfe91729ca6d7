import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type SdkClient, sdkClient } from '../support/backend-ai-client.js';
import { BuiltInstallation } from '../support/built-installation.js';
import {
  ALL_CONTAINER_FIELDS,
  ALL_SESSION_FIELDS,
  type Asker,
  Oracle,
  selectedBy,
  withJsonParsed,
} from '../support/oracle/index.js';
import type { TestKey } from '../support/test-app.js';

const ROOT = resolve(import.meta.dirname, '../..');
/** A production cluster's trace that may lie beside the repository; it is not part of it. */
const TRACE = resolve(ROOT, '../shared/data/gpu_cluster_pods.csv.gz');
const TRACE_TASKS = 8152;
const DEMO_SESSIONS = 600;
const ABSENT = existsSync(TRACE) ? '' : ` (skipped: there is no ${relative(ROOT, TRACE)})`;

/** The SDK's own defaults, written down so that the answer can be looked up. */
const LIST_DEFAULTS =
  'id name image created_at terminated_at status status_info occupied_slots containers {live_stat last_stat}';
const GET_DEFAULTS =
  'id session_name lang created_at terminated_at status status_info occupied_slots cpu_used io_read_bytes io_write_bytes';
const KEYPAIR_DEFAULTS =
  'access_key secret_key is_active is_admin user_id created_at last_used concurrency_limit concurrency_used ' +
  'rate_limit num_queries resource_policy';
const EVERY_STATUS = 'RUNNING,RESTARTING,TERMINATING,PENDING,SCHEDULED,PREPARING,PULLING,TERMINATED,CANCELLED,ERROR';
/** Nobody gets further than this with `listAll`. */
const MOST_LISTED = 1000;

const EVERYTHING = [
  ...ALL_SESSION_FIELDS,
  `containers { ${ALL_CONTAINER_FIELDS.join(' ')} }`,
  'dependencies { id name status }',
];

const STATUSES = [...EVERY_STATUS.split(','), 'RUNNING,PENDING', EVERY_STATUS];

interface Suite {
  /** The command that fills the installation, and what it says then. */
  readonly command: readonly string[];
  readonly says: string;
}

/** The whole comparison, over whatever data there is. */
function comparison({ command, says }: Suite): void {
  let installation: BuiltInstallation;
  let oracle: Oracle;
  let said: string;
  const askers = new Map<string, Asker>();
  const clients = new Map<string, SdkClient>();

  beforeAll(async () => {
    installation = await BuiltInstallation.start();
    said = await installation.cli(...command);
    oracle = await Oracle.open(installation.database.url);
    await connect('a super-admin', await aSuperAdmin(installation, oracle), 'everything');
    await connect('a user', await anOwner(installation, oracle), 'own sessions');
  }, 240_000);

  afterAll(async () => {
    await oracle?.close();
    await installation?.stop();
  });

  async function connect(who: string, { email, ...key }: TestKey & { email: string }, sees: Asker['sees']) {
    askers.set(who, { accessKey: key.accessKey, email, sees });
    clients.set(who, sdkClient(key, installation.url));
  }

  it('its command line has written every session', () => {
    expect(said).toContain(says);
  });

  describe.each(['a super-admin', 'a user'])('as %s', who => {
    const client = (): SdkClient => clients.get(who) as SdkClient;
    const asker = (): Asker => askers.get(who) as Asker;
    const user = (): Asker => askers.get('a user') as Asker;

    it('get_manager_version is the release whose API is spoken', async () => {
      expect(await client().get_manager_version()).toBe('21.09.9');
      expect(client().apiVersion).toBe('v6.20210815');
    });

    it.each(STATUSES)('computeSession.list with its default fields: %s', async status => {
      const question = { status, limit: 30 };
      expect(withJsonParsed(await client().computeSession.list(undefined, status))).toEqual({
        compute_session_list: {
          items: await oracle.sessions(asker(), selectedBy(LIST_DEFAULTS), question),
          total_count: await oracle.total(asker(), question),
        },
      });
    });

    it.each(STATUSES)('computeSession.list with every field there is: %s', async status => {
      const question = { status, limit: 50, offset: 3, access_key: user().accessKey };
      const answer = await client().computeSession.list([...EVERYTHING], status, user().accessKey, 50, 3);
      expect(withJsonParsed(answer)).toEqual({
        compute_session_list: {
          items: await oracle.sessions(asker(), selectedBy(EVERYTHING.join(' ')), question),
          total_count: await oracle.total(asker(), question),
        },
      });
    });

    it('computeSession.list page by page is the whole, once each', async () => {
      const pages: unknown[] = [];
      for (let offset = 0; offset < 300; offset += 60) {
        const page = await client().computeSession.list(['id'], EVERY_STATUS, '', 60, offset);
        pages.push(...page.compute_session_list.items);
      }
      const question = { status: EVERY_STATUS, limit: 300 };
      expect(pages).toEqual(await oracle.sessions(asker(), selectedBy('id'), question));
    });

    it('computeSession.list of a group', async () => {
      const { rows } = await oracle.sql.query('select group_id from sessions where access_key = $1', [
        user().accessKey,
      ]);
      const group = rows[0].group_id as string;
      const question = { status: EVERY_STATUS, group_id: group, limit: 20 };
      const answer = await client().computeSession.list(['id', 'group_id'], EVERY_STATUS, '', 20, 0, group);
      expect(answer.compute_session_list).toEqual({
        items: await oracle.sessions(asker(), selectedBy('id group_id'), question),
        total_count: await oracle.total(asker(), question),
      });
    });

    it('computeSession.listAll', async () => {
      // The SDK prints the total of every page.
      const printed = vi.spyOn(console, 'log').mockReturnValue();
      try {
        const question = { status: EVERY_STATUS, limit: MOST_LISTED };
        const expected = await oracle.sessions(asker(), selectedBy(LIST_DEFAULTS), question);
        expect(expected.length).toBeGreaterThan(10);
        expect(withJsonParsed(await client().computeSession.listAll())).toEqual(expected);
      } finally {
        printed.mockRestore();
      }
    });

    it.each(STATUSES)('computeSession.total_count: %s', async status => {
      expect(await client().computeSession.total_count(status)).toEqual({
        compute_session_list: { total_count: await oracle.total(asker(), { status }) },
      });
    });

    it('computeSession.get, with its default fields and with every field there is', async () => {
      const { rows } = await oracle.sql.query(
        `select distinct on (status) id from sessions where access_key = $1 order by status, id`,
        [user().accessKey],
      );
      expect(rows.length).toBeGreaterThan(1);
      for (const { id } of rows as Array<{ id: string }>) {
        const [few, all] = await Promise.all([
          client().computeSession.get(undefined, id),
          client().computeSession.get([...EVERYTHING], id),
        ]);
        expect([withJsonParsed(few.compute_session)]).toEqual(
          await oracle.sessions(asker(), selectedBy(GET_DEFAULTS), { id }),
        );
        expect([withJsonParsed(all.compute_session)]).toEqual(
          await oracle.sessions(asker(), selectedBy(EVERYTHING.join(' ')), { id }),
        );
      }
    });

    it('computeSession.get of somebody else’s session, and of none', async () => {
      const { rows } = await oracle.sql.query('select id from sessions where access_key <> $1 order by id limit 1', [
        user().accessKey,
      ]);
      const { id } = rows[0] as { id: string };
      const [expected = null] = await oracle.sessions(asker(), selectedBy('id name'), { id });
      expect(expected === null).toBe(who === 'a user');
      expect(await client().computeSession.get(['id', 'name'], id)).toEqual({ compute_session: expected });
      const nobody = '00000000-0000-4000-8000-000000000000';
      expect(await client().computeSession.get(['id', 'name'], nobody)).toEqual({ compute_session: null });
    });

    it('keypair.info', async () => {
      expect(await client().keypair.info()).toEqual({
        keypair: await oracle.keypair(asker().accessKey, selectedBy(KEYPAIR_DEFAULTS)),
      });
    });

    it('keypair.info of a named key, as the SDK asks for administrators', async () => {
      client().is_admin = true;
      expect(await client().keypair.info(user().accessKey)).toEqual({
        keypair: await oracle.keypair(user().accessKey, selectedBy(KEYPAIR_DEFAULTS)),
      });
    });
  });

  it('tells a user who asks for somebody else’s key what the SDK can show', async () => {
    const foreign = askers.get('a super-admin')?.accessKey;
    await expect(clients.get('a user')?.computeSession.list(['id'], 'RUNNING', foreign)).rejects.toMatchObject({
      isError: true,
      statusCode: 400,
      title: '400 Bad Request - GraphQL-generated error.',
    });
  });

  it('leaves the server without a complaint', () => {
    expect(installation.complaints).toBe('');
  });
}

/** Somebody who may see everything, with a key made on the command line. */
async function aSuperAdmin(installation: BuiltInstallation, { sql }: Oracle): Promise<TestKey & { email: string }> {
  const email = 'root@example.com';
  const insert = `insert into users (email, username, domain_name, role) select $1, $1, name, 'superadmin' from domains limit 1`;
  await sql.query(insert, [email]);
  const printed = await installation.cli('keys', 'create', '--user', email);
  const [accessKey = '', secretKey = ''] = [...printed.matchAll(/^(?:access|secret) key\s+(\S+)$/gm)].map(
    ([, key]) => key,
  );
  return { email, accessKey, secretKey };
}

/** Whoever owns most sessions without leading a group; whose sessions name a key that does not exist yet. */
async function anOwner(installation: BuiltInstallation, { sql }: Oracle): Promise<TestKey & { email: string }> {
  const { rows } = await sql.query(
    `select u.email, s.access_key from sessions s join users u on u.id = s.user_id
      where not exists (select from group_members m where m.user_id = u.id and m.role = 'lead')
      group by u.email, s.access_key order by count(*) desc, u.email limit 1`,
  );
  const { email, access_key: accessKey } = rows[0] as { email: string; access_key: string };
  return { email, ...(await installation.createKey(email, accessKey)) };
}

describe('the npm package backend.ai-client against the built server', () => {
  describe.skipIf(ABSENT !== '')(`over a production cluster’s trace${ABSENT}`, () => {
    comparison({ command: ['import', TRACE], says: `${TRACE_TASKS} inserted` });
  });

  describe('over demo data', () => {
    comparison({ command: ['demo', '--sessions', `${DEMO_SESSIONS}`], says: `${DEMO_SESSIONS} sessions inserted` });
  });
});
