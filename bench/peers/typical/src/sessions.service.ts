import { type EntityRepository, type FilterQuery, raw } from '@mikro-orm/postgresql';
import { InjectRepository } from '@mikro-orm/nestjs';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Session } from './entities.js';
import type { Bucket } from './models.js';

export interface SessionNarrowing {
  access_key?: string | undefined;
  status?: string | undefined;
}

const NEWEST = { updatedAt: 'desc', id: 'asc' } as const;
const SIDES = ['user', 'group', 'createdUser'] as const;
const CONTAINERS = ['containers', 'containers.stat'] as const;

@Injectable()
export class SessionsService {
  constructor(
    @InjectRepository(Session) private readonly sessions: EntityRepository<Session>,
    private readonly em: EntityManager,
  ) {}

  page(args: SessionNarrowing, limit: number, offset: number, withContainers: boolean): Promise<[Session[], number]> {
    return this.sessions.findAndCount(where(args), {
      limit,
      offset,
      orderBy: NEWEST,
      populate: [...SIDES, ...(withContainers ? CONTAINERS : [])],
    });
  }

  all(args: SessionNarrowing, withContainers: boolean): Promise<Session[]> {
    return this.sessions.find(where(args), {
      orderBy: NEWEST,
      populate: [...SIDES, ...(withContainers ? CONTAINERS : [])],
    });
  }

  async facet(property: 'status' | 'group'): Promise<Bucket[]> {
    const column = property === 'group' ? 'group_id' : 'status';
    const rows = await this.em
      .createQueryBuilder(Session, 's')
      .select([raw(`s.${column} as value`), raw('count(*)::int as n')])
      .groupBy(property)
      .execute<Bucket[]>('all', false);
    return rows;
  }
}

function where({ access_key, status }: SessionNarrowing): FilterQuery<Session> {
  return { ...(access_key && { accessKey: access_key }), ...(status && { status }) };
}
