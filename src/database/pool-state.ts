import type { MikroORM } from '@mikro-orm/postgresql';

/** A pool of connections at this moment. */
export interface PoolState {
  readonly totalCount: number;
  readonly idleCount: number;
  /** Callers that wait for a connection. */
  readonly waitingCount: number;
}

/** The pool that the server reads and writes through. */
export function primaryPool(orm: MikroORM): Promise<PoolState> {
  return orm.em.getConnection().getNativeClient();
}
