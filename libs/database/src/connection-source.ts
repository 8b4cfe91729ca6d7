import type { MikroORM } from '@mikro-orm/postgresql';
import type { PoolClient } from 'pg';
import { databaseError } from './database-error.js';

/** A server that transactions run on. */
export interface ConnectionSource {
  readonly server: 'primary' | 'replica';
  /** False behind a pooler that gives every transaction another connection: there a name means nothing. */
  readonly namedStatements: boolean;
  connect(): Promise<PoolClient>;
  /**
   * What opens a transaction. A standby is asked at the same time how far it has come, which costs no round trip.
   */
  opening(begin: string): string;
  /** Seconds that the transaction's snapshot may lie behind, from the answer to the opening; throws when it may not be used. */
  lagOf(opened: unknown): number | undefined;
}

/** The server that everything is written to, through MikroORM's pool. */
export function primarySource(orm: MikroORM, namedStatements = true): ConnectionSource {
  return {
    server: 'primary',
    namedStatements,
    connect: async () => {
      try {
        const pool = await orm.em.getConnection().getNativeClient();
        return await pool.connect();
      } catch (error) {
        throw databaseError(error);
      }
    },
    opening: begin => begin,
    lagOf: () => undefined,
  };
}
