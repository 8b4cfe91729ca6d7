import { ATTACK_SHAPES } from '../../test/support/attack-shapes.js';
import { attackRequest } from '../attacks/attack.js';
import { keyAt } from '../dataset/index.js';
import { Connection } from '../load/connection.js';
import { encode } from '../load/http-request.js';
import type { Question } from '../queries.js';
import type { ServerProcess } from '../server-process.js';
import { rollcall } from '../targets/rollcall.js';

/** What a key floods with. Signed when it begins, since that is the caller's own work. */
export interface Flood {
  readonly title: string;
  readonly requests: (server: ServerProcess) => Buffer[];
}

/** What became of a flood. */
export interface Tally {
  answered: number;
  refused: number;
}

const FLOODING = keyAt(0);
const { accessKey } = FLOODING;
const target = rollcall('rollcall', '/admin/graphql');
/** How many attacks there are of each shape before the first comes again. */
const VARIANTS = 20;

/** From many small questions to few large ones, and what is no sensible question at all. */
export const FLOODS: readonly Flood[] = [
  asking('10 sessions with their total', { query: 'Q1', caller: FLOODING, limit: 10, accessKey, status: 'RUNNING' }),
  asking('100 sessions, every field and container', { query: 'Q2', caller: FLOODING, limit: 100, accessKey }),
  asking('all RUNNING sessions, unpaged', { query: 'Q6', caller: FLOODING, accessKey, status: 'RUNNING' }),
  {
    title: 'attacks of every shape',
    requests: ({ url }) =>
      ATTACK_SHAPES.filter(({ as }) => as === undefined).flatMap(shape =>
        Array.from({ length: VARIANTS }, () => encode(attackRequest(url, shape, '/graphql'), url.host)),
      ),
  },
];

/** One question over a connection that is kept. @returns its bytes, signed just now. */
export function bytesOf({ url }: ServerProcess, question: Question): Buffer {
  const request = target.request(question, url);
  if (request === undefined) throw new Error(`${question.query} is not served`);
  return encode(request, url.host);
}

/** Loops that ask as fast as they are answered or refused, until told to stop. */
export async function pour(server: ServerProcess, flood: Flood, loops: number, until: AbortSignal): Promise<Tally> {
  const requests = flood.requests(server);
  const tally: Tally = { answered: 0, refused: 0 };
  let turn = 0;
  const loop = async (): Promise<void> => {
    let connection = await Connection.open(server.port);
    while (!until.aborted) {
      try {
        await connection.send(requests[turn++ % requests.length] as Buffer);
        tally.answered += 1;
      } catch (error) {
        requireRefusal(error as Error);
        tally.refused += 1;
        // The rest of the refusal may still be on its way over this one.
        connection.close();
        connection = await Connection.open(server.port);
      }
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: loops }, loop));
  return tally;
}

/** Whoever floods may be told to wait, or that it asks for too much. */
function requireRefusal(error: Error): void {
  if (!/^HTTP\/1\.1 (400|413|429|503|504) /.test(error.message)) throw error;
}

function asking(title: string, question: Question): Flood {
  return { title, requests: server => [bytesOf(server, question)] };
}
