import { Injectable } from '@nestjs/common';
import { type Run, sql } from '@rollcall/database';
import type { KnownOwner } from './ownership.policy.js';
import { recordset } from './recordset.js';

/** An owner as an item names them. */
export interface NamedOwner {
  readonly domain_name: string;
  readonly group_name: string | null;
  readonly user_email: string | null;
  readonly access_key: string | null;
  readonly created_user_email: string | null;
}

const OWNER = {
  place: 'int',
  domain_name: 'text',
  group_name: 'text',
  user_email: 'text',
  access_key: 'text',
  created_user_email: 'text',
};

/** Statements about the owners that items name. */
@Injectable()
export class OwnershipRepository {
  /** What is known of each of the given owners, in their order. */
  resolve(run: Run, owners: readonly NamedOwner[]): Promise<KnownOwner[]> {
    const rows = owners.map((owner, place) => ({ place, ...owner }));
    return run(
      sql<KnownOwner>`select d.name is not null as domain_exists, g.id as group_id, u.id as user_id, u.domain_name as user_domain,
                 k.user_id as key_user_id, holder.domain_name as key_domain, c.id as created_user_id,
                 coalesce(r.access_key, (select own.access_key from keypairs own where own.user_id = u.id and own.is_active
                                          order by own.created_at, own.access_key limit 1)) as access_key
            from ${recordset(rows, OWNER)}
            left join domains d on d.name = r.domain_name
            left join groups g on g.domain_name = r.domain_name and g.name = r.group_name
            left join users u on u.email = r.user_email
            left join users c on c.email = r.created_user_email
            left join keypairs k on k.access_key = r.access_key
            left join users holder on holder.id = k.user_id
           order by r.place`,
    );
  }
}
