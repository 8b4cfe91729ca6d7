import { EntityRepository } from '@mikro-orm/postgresql';
import type { Query, Run } from '@rollcall/database';
import { sql } from 'kysely';
import type { UserEntity } from './user.entity.js';

/** A person as clients see them. */
export interface UserRow {
  readonly uuid: string;
  readonly email: string;
  readonly username: string | null;
  readonly full_name: string | null;
  readonly is_active: boolean;
  readonly status: string;
  readonly role: string;
  readonly domain_name: string;
  readonly created_at: string;
  readonly groups: Array<{ id: string; name: string }>;
}

/** Statements about people. */
export class UserRepository extends EntityRepository<UserEntity> {
  async details(run: Run, email: string): Promise<UserRow | undefined> {
    const [row] = await run(
      sql`select u.id as "uuid", u.email, u.username, u.full_name, u.status = 'active' as "is_active", u.status, u.role,
                 u.domain_name, (u.created_at at time zone 'UTC')::text as "created_at",
                 coalesce((select jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) order by g.name, g.id)
                             from group_members m join groups g on g.id = m.group_id where m.user_id = u.id),
                          '[]') as "groups"
            from users u where u.email = ${email}` as Query<UserRow>,
    );
    return row;
  }
}
