import { MikroORM } from '@mikro-orm/postgresql';
import { Client } from 'pg';
import { ContainerStatEntity } from '../../src/containers/container-stat.entity.js';
import { databaseOptions } from '../../src/database/mikro-orm.config.js';
import { Connection } from '../load/connection.js';
import { type BenchSample, batchBody } from './samples.js';
import type { IngestWorld } from './world.js';

/** A way for samples to get into the database. */
export interface Way {
  readonly name: string;
  readonly title: string;
  /** Which part of the batches of a round it gets: the slow one would take all day. */
  readonly share: number;
  /** Called before each stretch: a server closes connections that were idle while others had their turn. */
  connect?(): Promise<void>;
  /** Makes ready what is not measured: bytes and parameters. */
  prepare(samples: readonly BenchSample[]): Prepared;
}

/** A batch that is ready to go, over the connection of that number. */
export type Prepared = (connection: number) => Promise<unknown>;

/** All ways, each with its connections open. */
export interface Ways {
  readonly all: readonly Way[];
  close(): Promise<void>;
}

/** The plainest statement there is for a batch: no order of facts, no memory of events, no row-level security. */
const PLAIN = {
  name: 'plain',
  text: `update container_stats t set live_stat = r.stats, observed_at = r.at
           from unnest($1::uuid[], $2::json[], $3::timestamptz[]) as r (id, stats, at)
          where t.container_id = r.id`,
};

export async function openWays(world: IngestWorld, connections: number): Promise<Ways> {
  const many = Array.from({ length: connections });
  let sockets: Connection[] = [];
  const hangUp = (): void => sockets.splice(0).forEach(socket => socket.close());
  const clients = many.map(() => new Client({ connectionString: world.unboundUrl }));
  await Promise.all(clients.map(client => client.connect()));
  const orm = await MikroORM.init(databaseOptions({ url: world.unboundUrl, poolSize: connections }));
  return {
    all: [
      {
        name: 'rollcall',
        title: 'POST /v1/ingest/batches',
        share: 1,
        async connect() {
          hangUp();
          sockets = await Promise.all(many.map(() => Connection.open(world.server.port)));
        },
        prepare(samples) {
          const bytes = world.request(batchBody(samples));
          return connection => (sockets[connection] as Connection).send(bytes);
        },
      },
      {
        name: 'orm',
        title: 'one UPDATE per sample, MikroORM',
        share: 0.1,
        prepare: samples => () => oneByOne(orm, samples),
      },
      {
        name: 'sql',
        title: 'UPDATE … FROM unnest, nothing else',
        share: 1,
        prepare(samples) {
          const values = [
            arrayText(samples.map(({ id }) => id)),
            arrayText(samples.map(({ stats }) => stats)),
            arrayText(samples.map(({ at }) => at)),
          ];
          return connection => (clients[connection] as Client).query({ ...PLAIN, values });
        },
      },
    ],
    async close() {
      hangUp();
      await Promise.all([...clients.map(client => client.end()), orm.close()]);
    },
  };
}

async function oneByOne(orm: MikroORM, samples: readonly BenchSample[]): Promise<void> {
  const em = orm.em.fork();
  for (const { id, at, stats } of samples) {
    const values = { liveStat: JSON.parse(stats) as unknown, observedAt: new Date(at) };
    await em.nativeUpdate(ContainerStatEntity, { containerId: id }, values, { filters: false });
  }
}

/** An array as PostgreSQL reads it, written before anything is timed. */
function arrayText(values: readonly string[]): string {
  return `{${values.map(value => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}
