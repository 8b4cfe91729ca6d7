import { DomainError } from '@rollcall/errors';
import { failureShown } from '@rollcall/observability';
import { GraphQLError, type GraphQLFormattedError, TokenKind } from 'graphql';
import { exposeError } from './expose-error.js';
import { isLogWorthy } from './log-worthy.js';

/** A GraphQL error as clients see it, with what the log needs to know about it. */
export interface ExposedGraphqlError {
  readonly formatted: GraphQLFormattedError;
  /** Set when the failure is ours rather than the caller's, and the log has not heard of it: log it. */
  readonly internal: unknown;
}

/** What GraphQL's own sentences may tell. */
export interface ErrorExposure {
  readonly requestId: string;
  /** Names of the schema that the caller nearly hit: for those who may read the schema. */
  readonly suggestions: boolean;
}

/** GraphQL repeats the caller's value in its sentences, however long it is. */
const LONGEST_MESSAGE = 1_000;

/**
 * Renders one error of a GraphQL answer. Errors that GraphQL itself found (syntax, validation, coercion) keep their
 * sentence; errors from our code go through `exposeError`, like those of every other transport.
 */
export function exposeGraphqlError(
  error: GraphQLError,
  { requestId, suggestions }: ErrorExposure,
): ExposedGraphqlError {
  const { message, locations, path } = error.toJSON();
  const place = { ...(locations === undefined ? {} : { locations }), ...(path === undefined ? {} : { path }) };
  // What happened while a field was resolved comes from our code; before that it is GraphQL's own finding, or a refusal.
  const origin = originOf(error);
  const cause = path === undefined && !(origin instanceof DomainError) ? undefined : origin;
  if (cause === undefined) {
    const code = typeof error.extensions['code'] === 'string' ? error.extensions['code'] : 'GRAPHQL_VALIDATION_FAILED';
    if (failureShown.observed) failureShown.tell({ transport: 'graphql', code });
    return {
      formatted: { message: `${argumentOf(error)}${shown(message, suggestions)}`, ...place, extensions: { code } },
      internal: undefined,
    };
  }
  const exposed = exposeError(cause);
  const internal = exposed.status >= 500;
  if (failureShown.observed) failureShown.tell({ transport: 'graphql', code: exposed.code });
  const extensions = {
    code: exposed.code,
    kind: exposed.kind,
    ...(exposed.data === undefined ? {} : { data: exposed.data }),
    ...(internal ? { request_id: requestId } : {}),
  };
  return {
    formatted: { message: exposed.message, ...place, extensions },
    internal: isLogWorthy(exposed) ? cause : undefined,
  };
}

function shown(message: string, suggestions: boolean): string {
  const told = suggestions ? message : message.replace(/ Did you mean [^?]*\?/, '');
  return told.length > LONGEST_MESSAGE ? `${told.slice(0, LONGEST_MESSAGE)}…` : told;
}

/** The name of the argument whose literal value is wrong, which GraphQL's own sentence leaves out. */
function argumentOf(error: GraphQLError): string {
  let colon = error.nodes?.[0]?.loc?.startToken.prev;
  // A value in a list stands behind its bracket and the values before it.
  while (colon?.kind === TokenKind.BRACKET_L || colon?.kind === TokenKind.STRING || colon?.kind === TokenKind.INT) {
    colon = colon.prev;
  }
  return colon?.kind === TokenKind.COLON && colon.prev?.kind === TokenKind.NAME ? `${colon.prev.value}: ` : '';
}

/** The error our code threw, or undefined when GraphQL itself raised it. */
function originOf(error: GraphQLError): unknown {
  let origin: unknown = error.originalError;
  while (origin instanceof GraphQLError) origin = origin.originalError;
  return origin ?? undefined;
}
