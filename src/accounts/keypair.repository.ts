import { EntityRepository } from '@mikro-orm/postgresql';
import type { RegisteredSource, Role } from '@rollcall/access';
import { type Run, sql } from '@rollcall/database';
import type { KeypairEntity } from './keypair.entity.js';
import { IS_ADMITTED } from './user.repository.js';

/** A key with everything a principal is made from. */
export interface CredentialRow {
  readonly accessKey: string;
  readonly sealedSecret: string;
  /** The key, its user and their domain are active. */
  readonly usable: boolean;
  readonly userId: string;
  readonly email: string;
  readonly role: Role;
  readonly domain: string;
  readonly rateLimit: number | null;
  readonly accessKeys: string[];
  readonly ledGroups: string[];
  readonly source: RegisteredSource | null;
}

/** A key pair as clients see it; its secret is not among the columns. */
export interface KeypairRow {
  readonly access_key: string;
  readonly is_active: boolean;
  readonly is_admin: boolean;
  readonly user_id: string;
  readonly user: string;
  /** Domain of the user. */
  readonly domain: string;
  readonly resource_policy: string;
  readonly rate_limit: number | null;
  readonly created_at: string;
  readonly last_used: string | null;
}

/** Statements about key pairs. */
export class KeypairRepository extends EntityRepository<KeypairEntity> {
  /** Everything about a key that authentication needs, in one statement; undefined for an unknown key. */
  async credential(run: Run, accessKey: string): Promise<CredentialRow | undefined> {
    const [row] = await run(
      sql<CredentialRow>`select k.access_key as "accessKey", k.sealed_secret as "sealedSecret",
                 k.is_active and ${sql.raw(IS_ADMITTED)} as "usable",
                 u.id as "userId", u.email, u.role, u.domain_name as "domain", k.rate_limit as "rateLimit",
                 array(select access_key from keypairs where user_id = u.id order by access_key) as "accessKeys",
                 array(select m.group_id::text from group_members m join groups g on g.id = m.group_id
                        where m.user_id = u.id and m.role = 'lead' and g.is_active order by 1) as "ledGroups",
                 (select json_build_object('id', s.id, 'name', s.name, 'kind', s.kind, 'domains', s.domains,
                                           'groupIds', s.group_ids)
                    from sources s where s.user_id = u.id and s.is_active) as "source"
            from keypairs k join users u on u.id = k.user_id
           where k.access_key = ${accessKey}`,
    );
    return row;
  }

  async details(run: Run, accessKey: string): Promise<KeypairRow | undefined> {
    const [row] = await run(
      sql<KeypairRow>`select k.access_key, k.is_active, k.is_admin, u.email as "user_id", u.id as "user",
                 u.domain_name as "domain", k.resource_policy,
                 k.rate_limit, (k.created_at at time zone 'UTC')::text as "created_at",
                 (k.last_used at time zone 'UTC')::text as "last_used"
            from keypairs k join users u on u.id = k.user_id
           where k.access_key = ${accessKey}`,
    );
    return row;
  }

  /** How many sessions of a key hold resources. */
  async concurrency(run: Run, accessKey: string): Promise<number> {
    const [row] = await run(
      sql<{ used: string }>`select count(*) as "used" from sessions s
           where s.access_key = ${accessKey}
             and s.status not in ('PENDING', 'TERMINATING', 'TERMINATED', 'CANCELLED')`,
    );
    return Number(row?.used ?? 0);
  }
}
