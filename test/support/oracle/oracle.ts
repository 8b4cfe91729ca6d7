import { Client } from 'pg';
import { CONTAINER_FIELDS, JSON_FIELDS, KEYPAIR_FIELDS, SESSION_FIELDS, USER_FIELDS } from './fields.js';
import { type Asked, askedBy, type Selected } from './selections.js';

/** Who asks, as far as it matters for the answer. */
export interface Asker {
  readonly accessKey: string;
  readonly email: string;
  /** Whose sessions are in sight. */
  readonly sees: 'everything' | 'own sessions';
}

/** What narrows and pages a list of sessions, by the names of the API's arguments; null is the same as absent. */
export interface SessionQuestion {
  readonly id?: unknown;
  readonly sess_id?: unknown;
  readonly access_key?: unknown;
  readonly group_id?: unknown;
  /** A comma list. */
  readonly status?: unknown;
  readonly limit?: unknown;
  readonly offset?: unknown;
}

/**
 * Says what the right answer is, straight from the tables: a superuser's connection, which no policy binds, and SQL of
 * its own. It shares nothing with the code under test.
 */
export class Oracle {
  private constructor(readonly sql: Client) {}

  /** @param url of the database, as a superuser. */
  static async open(url: string): Promise<Oracle> {
    const sql = new Client({ connectionString: url });
    await sql.connect();
    return new Oracle(sql);
  }

  close(): Promise<void> {
    return this.sql.end();
  }

  /** The data of the answer to a recorded operation, JSON parsed. */
  async answer(
    asker: Asker,
    document: string,
    variables: Readonly<Record<string, unknown>>,
  ): Promise<Record<string, unknown>> {
    const data: Record<string, unknown> = {};
    for (const asked of askedBy(document, variables)) data[asked.name] = await this.root(asker, asked);
    return data;
  }

  /** A page of sessions with the given fields, newest change first. */
  async sessions(asker: Asker, fields: readonly Selected[], question: SessionQuestion): Promise<unknown[]> {
    const { where, values } = narrowed(asker, question);
    const { rows } = await this.sql.query(
      `select row_to_json(page) as item from (
         select ${columns(asker, fields, SESSION_FIELDS)}
           from sessions s cross join lateral (select s.id as session_id) outermost
          where ${where}
          order by greatest(s.created_at, s.terminated_at, s.status_changed) desc, s.id
          limit $${values.length + 1} offset $${values.length + 2}) page`,
      [...values, question.limit ?? null, question.offset ?? 0],
    );
    return rows.map(({ item }) => item as unknown);
  }

  /** How many sessions there are in all. */
  async total(asker: Asker, question: SessionQuestion): Promise<number> {
    const { where, values } = narrowed(asker, question);
    const { rows } = await this.sql.query(`select count(*)::int as total from sessions s where ${where}`, values);
    return rows[0].total as number;
  }

  /** A key pair with the given fields. */
  async keypair(accessKey: string, fields: readonly Selected[]): Promise<unknown> {
    const list = named(fields, KEYPAIR_FIELDS);
    const { rows } = await this.sql.query(
      `select row_to_json(found) as item from (select ${list} from keypairs p where p.access_key = $1) found`,
      [accessKey],
    );
    return rows[0]?.item ?? null;
  }

  private async root(asker: Asker, { name, args, below }: Asked): Promise<unknown> {
    switch (name) {
      case 'compute_session_list':
      case 'legacy_compute_session_list': {
        const page: Record<string, unknown> = {};
        for (const part of below) {
          page[part.name] =
            part.name === 'items' ? await this.sessions(asker, part.below, args) : await this.total(asker, args);
        }
        return page;
      }
      case 'compute_sessions':
        return this.sessions(asker, below, args);
      case 'compute_session':
        return (await this.sessions(asker, below, { ...args, limit: 1 }))[0] ?? null;
      case 'keypair':
        return this.keypair(asker.accessKey, below);
      case 'user':
        return this.user(asker.email, below);
      default:
        throw new Error(`the oracle knows no ${name}`);
    }
  }

  private async user(email: string, fields: readonly Selected[]): Promise<unknown> {
    const list = named(fields, USER_FIELDS);
    const { rows } = await this.sql.query(
      `select row_to_json(found) as item from (select ${list} from users u where u.email = $1) found`,
      [email],
    );
    return rows[0].item as unknown;
  }
}

/**
 * The answer with the strings that hold JSON parsed. Throws where a client's own JSON.parse would, or where a value
 * that must be such a string is none.
 */
export function withJsonParsed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withJsonParsed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      if (!JSON_FIELDS.has(name) || member === null) return [name, withJsonParsed(member)];
      if (typeof member !== 'string') throw new Error(`${name} is not a string that holds JSON`);
      return [name, JSON.parse(member) as unknown];
    }),
  );
}

function narrowed(asker: Asker, question: SessionQuestion): { where: string; values: unknown[] } {
  const values: unknown[] = [];
  const place = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    ...(asker.sees === 'everything' ? [] : [`s.access_key = ${place(asker.accessKey)}`]),
    ...(question.id == null ? [] : [`s.id = ${place(question.id)}`]),
    ...(question.sess_id == null ? [] : [`s.name = ${place(question.sess_id)}`]),
    ...(question.access_key == null ? [] : [`s.access_key = ${place(question.access_key)}`]),
    ...(question.group_id == null ? [] : [`s.group_id = ${place(question.group_id)}`]),
    ...(question.status == null ? [] : [`s.status = any (string_to_array(${place(question.status)}, ','))`]),
  ];
  return { where: conditions.join(' and ') || 'true', values };
}

function columns(asker: Asker, fields: readonly Selected[], known: Readonly<Record<string, string>>): string {
  return fields
    .map(({ name, below }) => {
      if (name === 'agent' && asker.sees !== 'everything') return 'null::text as "agent"';
      if (name === 'containers') return `${containers(asker, below)} as "containers"`;
      if (name === 'dependencies') return `${dependencies(asker, below)} as "dependencies"`;
      return named([{ name, below }], known);
    })
    .join(', ');
}

function containers(asker: Asker, fields: readonly Selected[]): string {
  return `(select coalesce(json_agg(row_to_json(one)), '[]') from (
     select ${columns(asker, fields, CONTAINER_FIELDS)}
       from containers c left join container_stats t on t.container_id = c.id
      where c.session_id = s.id order by c.cluster_role = 'main' desc, c.cluster_idx, c.id) one)`;
}

/** What is not in sight is not waited for, as far as the asker can tell. */
function dependencies(asker: Asker, fields: readonly Selected[]): string {
  const inSight = asker.sees === 'everything' ? 'true' : `s.access_key = '${asker.accessKey}'`;
  return `(select coalesce(json_agg(row_to_json(one)), '[]') from (
     select ${named(fields, SESSION_FIELDS)} from session_dependencies d join sessions s on s.id = d.depends_on
      where d.session_id = outermost.session_id and ${inSight} order by s.created_at, s.id) one)`;
}

function named(fields: readonly Selected[], known: Readonly<Record<string, string>>): string {
  return fields
    .map(({ name }) => {
      const expression = known[name];
      if (expression === undefined) throw new Error(`the oracle does not know the field ${name}`);
      return `${expression} as "${name}"`;
    })
    .join(', ');
}
