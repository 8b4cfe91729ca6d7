import { Injectable } from '@nestjs/common';
import type { RegisteredSource } from '@rollcall/access';
import { type Run, sql } from '@rollcall/database';
import type { Registration, Tally } from './registration.js';
import type { SourceView } from './source.view.js';

/** A source as whoever administers it names it. */
export interface NamedSource {
  readonly id: string;
  readonly isActive: boolean;
  /** Of the user that it pushes as; none for one that runs inside the command line. */
  readonly email: string | null;
}

/** Statements about sources. */
@Injectable()
export class SourceRepository {
  /** Every source with what is known of it, by name. */
  list(run: Run): Promise<SourceView[]> {
    return run(
      sql<SourceView>`select s.id, s.name, s.kind, s.is_active, s.domains,
                 array(select g.domain_name || '/' || g.name from groups g
                        where g.id = any(s.group_ids) order by 1) as groups, s.group_ids is null as all_groups,
                 s.heartbeat_seconds, s.grace_seconds,
                 array(select k.access_key from keypairs k
                        where k.user_id = s.user_id and k.is_active order by 1) as access_keys,
                 (p.last_heartbeat at time zone 'UTC')::text as last_heartbeat,
                 (p.last_received_at at time zone 'UTC')::text as last_received_at, p.lag_seconds,
                 (p.last_snapshot_at at time zone 'UTC')::text as last_snapshot_at,
                 p.accepted::float8, p.duplicate::float8, p.stale::float8, p.rejected::float8,
                 p.last_error, (p.last_error_at at time zone 'UTC')::text as last_error_at
            from sources s left join source_states p on p.source_id = s.id
           order by s.name`,
    );
  }

  /** A source by its name, active or not. */
  async byName(run: Run, name: string): Promise<NamedSource | undefined> {
    const [row] = await run(
      sql<NamedSource>`select s.id, s.is_active as "isActive", u.email
            from sources s left join users u on u.id = s.user_id
           where s.name = ${name}`,
    );
    return row;
  }

  /** Which of the given domains exist, and the ids of the given groups, which are written `domain/group`. */
  async directory(
    run: Run,
    domains: readonly string[],
    groups: readonly string[],
  ): Promise<{ domains: ReadonlySet<string>; groups: ReadonlyMap<string, string> }> {
    const found = await run(
      sql<{
        kind: 'domain' | 'group';
        name: string;
        id: string;
      }>`select 'domain' as kind, name, null as id from domains where name = any(${domains}::text[])
          union all
          select 'group', domain_name || '/' || name, id::text from groups
           where domain_name = any(${domains}::text[]) and domain_name || '/' || name = any(${groups}::text[])`,
    );
    return {
      domains: new Set(found.filter(({ kind }) => kind === 'domain').map(({ name }) => name)),
      groups: new Map(found.filter(({ kind }) => kind === 'group').map(({ name, id }) => [name, id])),
    };
  }

  /** Writes a registration with the user that pushes for it and that user's first key. */
  async insert(
    run: Run,
    registration: Registration,
    groupIds: readonly string[] | null,
    {
      email,
      key,
    }: { readonly email: string; readonly key: { readonly accessKey: string; readonly sealedSecret: string } },
  ): Promise<void> {
    const { name, kind, domains, heartbeat_seconds: heartbeat, grace_seconds: grace } = registration;
    await run(
      sql`with pusher as (
            insert into users (email, username, domain_name, role)
            values (${email}, ${name}, ${domains[0]}, 'source') returning id),
          key as (
            insert into keypairs (access_key, sealed_secret, user_id)
            select ${key.accessKey}, ${key.sealedSecret}, id from pusher),
          source as (
            insert into sources (name, kind, user_id, domains, group_ids, heartbeat_seconds, grace_seconds)
            select ${name}, ${kind}, id, ${domains}::text[], ${groupIds}::uuid[], ${heartbeat}::int, ${grace}::int
              from pusher returning id)
          insert into source_states (source_id) select id from source`,
    );
  }

  /** Makes sure that a source which runs inside the command line exists and has at least these domains. */
  async ensure(
    run: Run,
    { name, kind, domains, heartbeat_seconds: heartbeat, grace_seconds: grace }: Registration,
  ): Promise<RegisteredSource> {
    const [row] = await run(
      sql<RegisteredSource>`insert into sources (name, kind, domains, heartbeat_seconds, grace_seconds)
          values (${name}, ${kind}, ${domains}::text[], ${heartbeat}, ${grace})
          on conflict (name) do update
             set domains = array(select distinct unnest(sources.domains || excluded.domains) order by 1)
          returning id, name, kind, domains, group_ids as "groupIds"`,
    );
    const source = row as RegisteredSource;
    await run(sql`insert into source_states (source_id) values (${source.id}) on conflict do nothing`);
    return source;
  }

  async setActive(run: Run, id: string, isActive: boolean): Promise<void> {
    await run(sql`update sources set is_active = ${isActive} where id = ${id}`);
  }

  /** Adds what became of some items. */
  async note(run: Run, sourceId: string, { counts, heartbeat, lagSeconds, error }: Tally): Promise<void> {
    await run(
      sql`update source_states
             set last_received_at = now(),
                 last_heartbeat = case when ${heartbeat ?? null}::timestamptz is null then last_heartbeat
                                      else greatest(last_heartbeat, least(${heartbeat ?? null}::timestamptz, now())) end,
                 lag_seconds = coalesce(${lagSeconds ?? null}::float8, lag_seconds),
                 accepted = accepted + ${counts.accepted}::int, duplicate = duplicate + ${counts.duplicate}::int,
                 stale = stale + ${counts.stale}::int, rejected = rejected + ${counts.rejected}::int,
                 last_error = coalesce(${error ?? null}::text, last_error),
                 last_error_at = case when ${error ?? null}::text is null then last_error_at else now() end
           where source_id = ${sourceId}`,
    );
  }
}
