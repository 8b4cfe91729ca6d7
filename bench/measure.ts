import { drive } from './load/drive.js';
import { processMicroseconds, serverMicroseconds } from './load/process-cost.js';
import { quantile } from './load/statistics.js';
import { type Lane, requestsOf, type Unserved, unservedKey } from './lanes.js';
import type { BenchQuery } from './queries.js';
import { say } from './say.js';

/** One lane under one query in one round. */
export interface Sample {
  readonly lane: string;
  readonly query: string;
  readonly connections: number;
  readonly round: number;
  readonly requests: number;
  readonly requestsPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of processor time a request; undefined where the system does not tell. */
  readonly appMicroseconds: number | undefined;
  readonly databaseMicroseconds: number | undefined;
  readonly bytes: number;
}

export interface Plan {
  readonly lanes: readonly Lane[];
  readonly queries: readonly BenchQuery[];
  readonly unserved: Unserved;
  readonly connections: readonly number[];
  readonly rounds: number;
  readonly seconds: number;
  /** The first process of the database. */
  readonly databasePid: number;
}

/** What was measured, and what could not be. */
export interface Measured {
  readonly samples: readonly Sample[];
  /** Lane and query of whatever did not answer every request under load. */
  readonly failed: readonly string[];
}

/** Before each stretch that counts, so that caches hold what this lane needs and not what the last one did. */
const RUN_UP_SECONDS = 0.2;
const RUN_UP_SHARE = 0.25;

/**
 * Runs the rounds. In each one every query goes to every lane, one after the other and in another order each time, so
 * that whatever else the machine does falls on all of them alike. Round 0 warms up and is thrown away.
 */
export async function measure(plan: Plan): Promise<Measured> {
  const samples: Sample[] = [];
  const failed = new Set<string>();
  for (let round = 0; round <= plan.rounds; round += 1) {
    say(round === 0 ? '  warming up' : `  round ${round} of ${plan.rounds}`);
    for (const query of plan.queries) {
      for (const connections of plan.connections) {
        for (const lane of rotated(plan.lanes, round)) {
          const key = unservedKey(lane, query);
          if (plan.unserved.has(key) || failed.has(key)) continue;
          try {
            const sample = await stretch(plan, lane, query, connections, round);
            if (round > 0) samples.push(sample);
          } catch (error) {
            failed.add(key);
            say(`  ${key} is left out, it failed at ${connections}: ${(error as Error).message}`);
          }
        }
      }
    }
  }
  const sound = samples.filter(({ lane, query }) => !failed.has(`${lane} ${query}`));
  return { samples: inOrder(sound, plan), failed: [...failed] };
}

/** As they are shown: by query, then by lane, whatever order they were taken in. */
function inOrder(samples: readonly Sample[], { queries, lanes }: Plan): Sample[] {
  const names = queries.flatMap(query => lanes.map(lane => unservedKey(lane, query)));
  const places = new Map(names.map((name, index) => [name, index]));
  const place = ({ lane, query }: Sample): number => places.get(`${lane} ${query}`) ?? 0;
  return samples.toSorted((a, b) => a.connections - b.connections || place(a) - place(b));
}

/** Even rounds go backwards: nobody always follows the same neighbour. */
function rotated<T>(items: readonly T[], round: number): T[] {
  const turned = items.map((_, index) => items[(index + round) % items.length] as T);
  return round % 2 === 0 ? turned.toReversed() : turned;
}

async function stretch(plan: Plan, lane: Lane, query: BenchQuery, connections: number, round: number): Promise<Sample> {
  const requests = requestsOf(lane, query) ?? [];
  const load = { port: lane.server.port, requests, connections };
  await drive({
    ...load,
    seconds: round === 0 ? plan.seconds / 2 : Math.min(RUN_UP_SECONDS, RUN_UP_SHARE * plan.seconds),
  });
  const before = await spent(plan, lane);
  const done = await drive({ ...load, seconds: plan.seconds });
  const after = await spent(plan, lane);
  const each = (from: number | undefined, to: number | undefined): number | undefined =>
    from === undefined || to === undefined ? undefined : (to - from) / done.requests;
  return {
    lane: lane.name,
    query: query.name,
    connections,
    round,
    requests: done.requests,
    requestsPerSecond: done.requests / done.seconds,
    p50: quantile(done.latencies, 0.5),
    p99: quantile(done.latencies, 0.99),
    appMicroseconds: each(before.app, after.app),
    databaseMicroseconds: each(before.database, after.database),
    bytes: done.bytes / done.requests,
  };
}

async function spent({ databasePid }: Plan, { server }: Lane) {
  const [app, database] = await Promise.all([processMicroseconds(server.pid), serverMicroseconds(databasePid)]);
  return { app, database };
}
