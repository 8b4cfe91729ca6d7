import type { Answer } from './test-app.js';

/** An error of a GraphQL answer as every endpoint shows it. */
export interface ShownError {
  readonly message: string;
  readonly path?: ReadonlyArray<string | number>;
  readonly extensions?: { readonly code?: string };
}

/** The data of an answer of any of the GraphQL endpoints; undefined when there is none. */
export function dataOf({ body }: Answer): Record<string, unknown> | undefined {
  if (body?.type !== undefined) return undefined;
  return (body?.data === undefined && body?.errors === undefined ? body : body.data) ?? undefined;
}

/** The errors of an answer of any of the GraphQL endpoints. */
export function errorsOf({ body }: Answer): readonly ShownError[] {
  return (body?.errors ?? (Array.isArray(body?.data) ? body.data : [])) as ShownError[];
}

/** What became of a question in one word, or what value it got. */
export function outcomeOf(answer: Answer, root: string, found: (value: never) => boolean): string {
  if (answer.status === 401) return 'unauthenticated';
  if (answer.status === 403) return 'forbidden';
  const [error] = errorsOf(answer);
  if (error !== undefined) return error.extensions?.code?.toLowerCase() ?? `error: ${error.message}`;
  const data = dataOf(answer);
  if (answer.status !== 200 || data === undefined) return `status ${answer.status}`;
  if (data[root] === null) return 'null';
  return found(data[root] as never) ? 'visible' : 'empty';
}
