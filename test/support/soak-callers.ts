import { get } from 'node:http';
import { mintBearer } from '@rollcall/signing';
import { ATTACK_SHAPES } from './attack-shapes.js';
import type { BadDay } from './bad-day.js';
import type { Caller, Look } from './looks.js';
import type { TestKey } from './test-app.js';
import { askOnce, type Question } from './truthful-callers.js';

type Heard = Pick<Look, 'verdict' | 'said'>;

/** Those of a mixed load whose answers are not the same each time, or are refusals. */
export function soakCallers(day: BadDay): Caller[] {
  const { owner, stranger, forger, observer } = day.people;
  const unknown = { accessKey: 'AKIANOBODY', secretKey: 'nothing' };
  const everything = { key: observer, path: '/v1/sessions?limit=100&fields=id,name,status,containers.id' };
  return [
    answering(day, 200, { who: 'observer', ...everything }),
    answering(day, 200, { who: 'observer counts', key: observer, path: '/v1/facets?by=status,group' }),
    answering(day, 200, { who: 'audit', key: observer, path: '/v1/audit?limit=20' }),
    answering(day, 401, { who: 'forger pages', key: forger, path: '/v1/sessions' }),
    answering(day, 401, { who: 'nobody', key: unknown, path: '/v1/whoami' }),
    answering(day, 403, { who: 'curious', key: owner, path: '/v1/audit' }),
    answering(day, 404, { who: 'lost', key: stranger, path: `/v1/sessions/${crypto.randomUUID()}` }),
    answering(day, 400, { who: 'careless', key: stranger, path: '/v1/sessions?filter=status%20%3D%3D%20(' }),
    attacker(day, stranger),
    leaver(day, observer),
  ];
}

function answering(day: BadDay, status: number, question: Question): Caller {
  return { who: question.who, ask: async () => judged(askOnce(day.server.url, question), [status]) };
}

/** One known attack after the other, never the same document twice. */
function attacker(day: BadDay, key: TestKey): Caller {
  let n = 0;
  const shapes = ATTACK_SHAPES.filter(({ as = 'user' }) => as === 'user');
  const ask = (): Promise<Heard> => {
    n += 1;
    const { body } = shapes[n % shapes.length] as (typeof shapes)[number];
    const question = { who: 'attacker', key, path: '/graphql', body: body(`soak ${n}`) };
    return judged(askOnce(day.server.url, question), [400, 413]);
  };
  return { who: 'attacker', ask };
}

/** Asks for an export and goes away in the middle of it. */
function leaver(day: BadDay, key: TestKey): Caller {
  const ask = async (): Promise<Heard> => {
    const bearer = await mintBearer({ accessKey: key.accessKey, secret: key.secretKey });
    const headers = { authorization: `Bearer ${bearer}`, accept: 'application/x-ndjson' };
    const { promise, resolve } = Promise.withResolvers<Heard>();
    const request = get(`${day.server.url}/v1/sessions`, { headers, agent: false });
    request
      .on('error', error => resolve({ verdict: 'refused', said: error.message }))
      .on('response', response => {
        response
          .on('error', () => undefined)
          .once('data', () => {
            request.destroy();
            const { statusCode } = response;
            resolve({ verdict: statusCode === 200 ? 'right' : 'wrong', said: String(statusCode) });
          });
      });
    return promise;
  };
  return { who: 'leaver', ask };
}

async function judged(asked: ReturnType<typeof askOnce>, statuses: readonly number[]): Promise<Heard> {
  try {
    const { status, text } = await asked;
    return { verdict: statuses.includes(status) ? 'right' : 'wrong', said: `${status} ${text.slice(0, 300)}` };
  } catch (error) {
    return { verdict: 'refused', said: (error as Error).message };
  }
}
