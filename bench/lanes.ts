import { PEER_LOGIN, APP_LOGIN, databaseOf } from './dataset/index.js';
import { type Answer, difference } from './answer.js';
import { encode } from './load/http-request.js';
import type { BenchPostgres } from './postgres.js';
import type { BenchQuery, Question } from './queries.js';
import { say, step } from './say.js';
import { ServerProcess } from './server-process.js';
import type { Target } from './targets/index.js';

/** A server that runs and is asked in one way. */
export interface Lane {
  readonly name: string;
  readonly target: Target;
  readonly server: ServerProcess;
}

/** Servers that run side by side, idle but for the one under load. */
export interface Field {
  readonly lanes: readonly Lane[];
  stop(): Promise<void>;
}

/** Starts every target on the database of so many sessions. */
export async function startField(
  postgres: BenchPostgres,
  sessions: number,
  targets: readonly Target[],
  nameOf = (target: Target): string => target.name,
): Promise<Field> {
  const database = databaseOf(sessions);
  const addresses = { app: postgres.url(APP_LOGIN, database), unbound: postgres.url(PEER_LOGIN, database) };
  const servers = new Map<string, ServerProcess>();
  const stop = async (): Promise<void> => {
    await Promise.all([...servers.values()].map(server => server.stop()));
  };
  try {
    const lanes: Lane[] = [];
    for (const target of targets) {
      const server = servers.get(target.process) ?? (await ServerProcess.start(target.program(addresses)));
      servers.set(target.process, server);
      lanes.push({ name: nameOf(target), target, server });
    }
    return { lanes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The bytes of a query's requests, signed just now; undefined when this server has no such query. */
export function requestsOf({ target, server }: Lane, { questions }: BenchQuery): Buffer[] | undefined {
  const requests = questions.map(question => target.request(question, server.url));
  const known = requests.filter(request => request !== undefined);
  return known.length === questions.length ? known.map(request => encode(request, server.url.host)) : undefined;
}

/** Which lane cannot be asked which query. */
export type Unserved = ReadonlySet<string>;
export const unservedKey = (lane: Lane, query: BenchQuery): string => `${lane.name} ${query.name}`;

/** Asks everybody everything once. Fails with the first differences when two do not answer the same. */
export async function compareAnswers(lanes: readonly Lane[], queries: readonly BenchQuery[]): Promise<Unserved> {
  const unserved = new Set<string>();
  const complaints: string[] = [];
  await step('Comparing answers', async () => {
    for (const query of queries) {
      for (const question of query.questions) {
        let expected: { answer: Answer; by: string } | undefined;
        for (const lane of lanes) {
          const answer = await ask(lane, question);
          if (answer === undefined) unserved.add(unservedKey(lane, query));
          else if (expected === undefined) expected = { answer, by: lane.name };
          else {
            const found = difference(expected.answer, answer);
            if (found !== undefined) complaints.push(`  ${query.name}: ${lane.name} is not ${expected.by}:\n${found}`);
          }
        }
      }
    }
  });
  if (complaints.length > 0) throw new Error(`servers disagree; nothing was measured:\n${complaints.join('\n')}`);
  for (const missing of unserved) say(`  not served: ${missing}`);
  return unserved;
}

/** An answer; undefined when the server says that there is no such thing. */
async function ask({ name, target, server }: Lane, question: Question): Promise<Answer | undefined> {
  const request = target.request(question, server.url);
  if (request === undefined) return undefined;
  const { method, path, body } = request;
  const headers = { accept: 'application/json', 'Content-Type': 'application/json', ...request.headers };
  const response = await fetch(new URL(path, server.url), { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  if (response.status === 404 || text.includes('Cannot query field')) return undefined;
  const failed = response.status !== 200 || text.startsWith('{"errors"') || text.includes('"errors":[');
  if (failed) throw new Error(`${name} answered ${question.query} with ${response.status}: ${text.slice(0, 1_000)}`);
  return target.answer(question, JSON.parse(text));
}
