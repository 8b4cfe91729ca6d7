import { Injectable } from '@nestjs/common';
import { sql, SystemWriter } from '@rollcall/database';
import type { ValidDirectory } from './directory-record.js';
import { recordset } from './recordset.js';

const DOMAIN = { name: 'text', description: 'text' };
const GROUP = { domain: 'text', name: 'text' };
const USER = { email: 'text', username: 'text', fullName: 'text', domain: 'text', role: 'text' };
const MEMBER = { domain: 'text', group: 'text', email: 'text', role: 'text' };

/** The statements that make sure people and their groups exist, one for each table. */
@Injectable()
export class DirectoryRepository {
  constructor(private readonly writer: SystemWriter) {}

  /** Creates what is missing, all or nothing. What exists belongs to its administrators and is not changed. */
  async ensure({ domains, groups, users, members }: ValidDirectory): Promise<void> {
    const statements = [
      sql`insert into domains (name, description)
          select name, description from ${recordset(domains, DOMAIN)} order by name on conflict do nothing`,
      sql`insert into groups (domain_name, name)
          select domain, name from ${recordset(groups, GROUP)} order by domain, name on conflict do nothing`,
      sql`insert into users (email, username, full_name, domain_name, role)
          select email, username, "fullName", domain, role from ${recordset(users, USER)}
           order by email on conflict do nothing`,
      sql`insert into group_members (group_id, user_id, role)
          select g.id, u.id, r.role from ${recordset(members, MEMBER)}
            join groups g on g.domain_name = r.domain and g.name = r."group"
            join users u on u.email = r.email
           order by g.id, u.id on conflict do nothing`,
    ];
    await this.writer.write('administration', async run => {
      for (const statement of statements) await run(statement);
    });
  }
}
