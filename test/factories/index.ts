import { randomUUID } from 'node:crypto';
import { Role } from '@rollcall/access';
import { systemIdentity } from '@rollcall/database';
import { Client } from 'pg';
import type { TestApp, TestKey } from '../support/test-app.js';
import { TEST_APP, TEST_PASSWORD } from '../support/template.js';

/** A person with a key. */
export interface TestUser extends TestKey {
  readonly id: string;
  readonly email: string;
  readonly domain: string;
}

/** A source, and the key that it pushes with. */
export interface TestSource extends TestUser {
  readonly sourceId: string;
  readonly name: string;
}

/** What of a source's registration matters to a test. */
export interface SourceTraits {
  readonly groups?: readonly string[];
  readonly heartbeat?: number;
  readonly grace?: number;
}

/** Makes rows with the fewest words: everything that is not said gets a plain default. Written as the app role. */
export class Factory {
  private constructor(
    private readonly test: TestApp,
    readonly sql: Client,
  ) {}

  static async open(test: TestApp): Promise<Factory> {
    const client = new Client({ connectionString: test.database.urlFor(TEST_APP, TEST_PASSWORD) });
    await client.connect();
    for (const [name, value] of Object.entries(systemIdentity('administration'))) {
      await client.query('select set_config($1, $2, false)', [name, value]);
    }
    return new Factory(test, client);
  }

  close(): Promise<void> {
    return this.sql.end();
  }

  async domain(name = `domain-${randomUUID()}`): Promise<string> {
    await this.sql.query('insert into domains (name) values ($1) on conflict do nothing', [name]);
    return name;
  }

  async group(domain: string, name = `group-${randomUUID()}`): Promise<string> {
    const { rows } = await this.sql.query('insert into groups (name, domain_name) values ($1, $2) returning id', [
      name,
      domain,
    ]);
    return rows[0].id as string;
  }

  async user({ domain = 'default', role = Role.User, email = `${randomUUID()}@example.com` } = {}): Promise<TestUser> {
    await this.domain(domain);
    const { rows } = await this.sql.query(
      'insert into users (email, username, domain_name, role) values ($1, $1, $2, $3) returning id',
      [email, domain, role],
    );
    return { id: rows[0].id as string, email, domain, ...(await this.test.keypairs.create({ email })) };
  }

  async member(group: string, user: { id: string }, role: 'member' | 'lead' = 'member'): Promise<void> {
    await this.sql.query('insert into group_members (group_id, user_id, role) values ($1, $2, $3)', [
      group,
      user.id,
      role,
    ]);
  }

  /** A session and its main container. Any column may be given; the owner gives domain, user and key. */
  async session(owner: TestUser, columns: Record<string, unknown> = {}): Promise<string> {
    const id = (columns['id'] as string | undefined) ?? randomUUID();
    await this.insert('sessions', {
      id,
      name: 'session',
      status: 'RUNNING',
      domain_name: owner.domain,
      user_id: owner.id,
      access_key: owner.accessKey,
      ...columns,
    });
    await this.container(id, { id, status: columns['status'] ?? 'RUNNING' });
    return id;
  }

  async container(sessionId: string, columns: Record<string, unknown> = {}): Promise<string> {
    const id = (columns['id'] as string | undefined) ?? randomUUID();
    await this.insert('containers', {
      id,
      session_id: sessionId,
      status: 'RUNNING',
      image: 'cr.example.com/ai/python:3.12',
      agent: 'i-agent-1',
      occupied_slots: { cpu: '2', mem: '4294967296' },
      ...columns,
    });
    return id;
  }

  /** A registered source, with a key to push with. The interval and the grace time are in seconds. */
  async source(
    domains: readonly string[],
    { groups, heartbeat = 60, grace = 300 }: SourceTraits = {},
  ): Promise<TestSource> {
    for (const domain of domains) await this.domain(domain);
    const user = await this.user({ domain: domains[0] ?? 'default', role: Role.Source });
    const sourceId = randomUUID();
    const name = `source-${sourceId}`;
    await this.insert('sources', {
      id: sourceId,
      name,
      kind: 'test',
      user_id: user.id,
      domains,
      group_ids: groups ?? null,
      heartbeat_seconds: heartbeat,
      grace_seconds: grace,
    });
    await this.insert('source_states', { source_id: sourceId });
    return { ...user, sourceId, name };
  }

  async insert(table: string, columns: Record<string, unknown>): Promise<void> {
    const names = Object.keys(columns);
    const places = names.map((_, index) => `$${index + 1}`);
    await this.sql.query(
      `insert into ${table} (${names.join(', ')}) values (${places.join(', ')})`,
      Object.values(columns),
    );
  }
}
