import { addressBelow, signHeaders } from '@rollcall/signing';
import { CommandFailure, EXIT } from './command-failure.js';
import type { Connection } from './connection.js';

/** Statuses that say more than "it failed". */
const EXITS: Readonly<Record<number, number>> = {
  400: EXIT.usage,
  401: EXIT.refused,
  403: EXIT.refused,
  404: EXIT.notFound,
  422: EXIT.usage,
  429: EXIT.unavailable,
  502: EXIT.unavailable,
  503: EXIT.unavailable,
  504: EXIT.unavailable,
};

/** Asks for a path of the REST API, signed. What is undefined is left out of the query. */
export async function ask(
  { url, accessKey, secretKey: secret }: Connection,
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
  accept = 'application/json',
): Promise<Response> {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  const search = given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
  const { target, signed } = addressBelow(url, path + search);
  const headers = { ...signHeaders({ accessKey, secret, method: 'GET', url: signed }), Accept: accept };
  // A signature is for one host: it follows nobody elsewhere.
  const answer = await fetch(target, { headers, redirect: 'error' }).catch((error: Error) => {
    throw new CommandFailure(`${target.origin} cannot be reached: ${causeOf(error)}`, EXIT.unavailable);
  });
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

/** The answer as JSON. */
export async function askJson<T>(...parameters: Parameters<typeof ask>): Promise<T> {
  return (await (await ask(...parameters)).json()) as T;
}

function causeOf({ cause, message }: Error): string {
  return cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message;
}

async function refusal(answer: Response): Promise<CommandFailure> {
  const problem = (await answer.json().catch(() => ({}))) as Record<string, unknown>;
  const parts = [problem['title'], problem['detail'], problem['request_id']].filter(part => typeof part === 'string');
  const message = parts.length === 0 ? `the answer was ${answer.status}` : parts.join(': ').replace('.: ', ': ');
  return new CommandFailure(message, EXITS[answer.status] ?? EXIT.failed);
}
