import type { MikroORM } from '@mikro-orm/postgresql';

/** Runs `work` with a connection to the configured database and closes it again, whatever happens. */
export type OpenDatabase = <T>(work: (orm: MikroORM) => Promise<T>) => Promise<T>;
