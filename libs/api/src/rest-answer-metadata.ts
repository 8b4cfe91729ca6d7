import type { ErrorFactory } from '@rollcall/errors';
import type { ViewClass } from './view-field.js';

/** Metadata key under which a route carries what it answers. */
export const REST_ANSWER = 'rollcall:rest-answer';

/** What a route answers, complete. */
export interface RestAnswer {
  readonly view: ViewClass;
  readonly shape: 'one' | 'list' | 'page';
  readonly status: number;
  readonly description: string;
  readonly errors: readonly ErrorFactory[];
}
