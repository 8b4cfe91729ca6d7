import type { MikroORM } from '@mikro-orm/postgresql';
import type { Waiter } from '@rollcall/observability';
import { type Connection, lineOf } from './connection-line.js';
import { databaseError } from './database-error.js';
import type { NamedStatement } from './statement.js';

/** A server that transactions run on. */
export interface ConnectionSource {
  readonly server: 'primary' | 'replica';
  /** False behind a pooler that gives every transaction another connection: there a name means nothing. */
  readonly namedStatements: boolean;
  /** @param waiter whoever it is for does not wait longer than that. */
  connect(waiter?: Waiter): Promise<Connection>;
  /** What is asked when a transaction is opened: of a standby, how far it has come. */
  readonly opening: readonly NamedStatement[];
  /** Seconds that the transaction's snapshot may lie behind, from the answer to that; throws when it may not be used. */
  lagOf(rows: readonly unknown[]): number | undefined;
}

/** The server that everything is written to, through MikroORM's pool. */
export function primarySource(orm: MikroORM, namedStatements = true): ConnectionSource {
  return {
    server: 'primary',
    namedStatements,
    connect: async waiter => {
      try {
        return await lineOf(await orm.em.getConnection().getNativeClient()).connect(waiter);
      } catch (error) {
        throw databaseError(error);
      }
    },
    opening: [],
    lagOf: () => undefined,
  };
}
