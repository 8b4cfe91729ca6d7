import type { MikroORM } from '@mikro-orm/postgresql';
import { lineOf } from '@rollcall/database';
import type { Pool } from 'pg';

/** A pool of connections at this moment. */
export interface PoolState {
  readonly totalCount: number;
  readonly idleCount: number;
  /** Callers that wait for a connection. */
  readonly waitingCount: number;
}

/** The pool that the server reads and writes through. */
export async function primaryPool(orm: MikroORM): Promise<PoolState> {
  return stateOf(await orm.em.getConnection().getNativeClient());
}

/** What there is to say of a pool, and of the line in front of it. */
export function stateOf(pool: Pool): PoolState {
  const line = lineOf(pool);
  return {
    get totalCount() {
      return pool.totalCount;
    },
    get idleCount() {
      return pool.idleCount;
    },
    get waitingCount() {
      return line.waiting + pool.waitingCount;
    },
  };
}
