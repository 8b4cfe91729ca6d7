import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import type { ErrorFactory } from '@rollcall/errors';
import { RestInterceptor } from './rest.interceptor.js';
import { REST_ANSWER, type RestAnswer } from './rest-answer-metadata.js';
import type { ViewClass } from './view-field.js';

/** What a route says about its answer, besides the view. */
export interface AnswerOptions {
  /** What the operation does, in one sentence for the document. */
  readonly description: string;
  /**
   * `one` row, or a `list`: `{ items }`; null is a 404 for both. A `page`, `{ items, total_count, next_cursor }`, is
   * returned as a `RestList`, and comes with exports and entity tags.
   */
  readonly shape?: RestAnswer['shape'];
  /** The status of success; 200 unless said otherwise. */
  readonly status?: number;
  /** Failures of the operation's own, besides those that every route can answer. */
  readonly errors?: readonly ErrorFactory[];
}

/**
 * Declares that a route answers with rows of a view: the handler returns what the service returned, and this writes
 * it as JSON, with the fields that `fields` selects and without what the caller's role may not read. The OpenAPI
 * document is made from the same declaration.
 *
 * @example
 * @Get(':id')
 * @Answers(SessionView, { description: 'One session.' })
 * find(@Caller() principal: Principal, @Param() { id }: SessionPath, @Query() { selection }: SessionQuery) {
 *   return this.sessions.find(principal, { id }, selection);
 * }
 */
export function Answers(view: ViewClass, options: AnswerOptions): MethodDecorator {
  const answer: RestAnswer = { view, shape: 'one', status: 200, errors: [], ...options };
  return applyDecorators(SetMetadata(REST_ANSWER, answer), UseInterceptors(RestInterceptor));
}
