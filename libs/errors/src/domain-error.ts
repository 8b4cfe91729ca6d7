import { HTTP_STATUS, type Kind } from './kinds.js';

/** One row of an error table: what clients may rely on (`kind`), and the sentence they read by default. */
export interface ErrorDefinition {
  /** Overrides the status of the kind, for failures that HTTP itself has a status for (405, 413, 415). */
  readonly status?: number;
  readonly kind: Kind;
  readonly title: string;
}

/** Optional parts of an error. `detail` is shown to the caller, `cause` is only ever logged. */
export interface ErrorOptions {
  readonly detail?: string;
  /** Machine-readable particulars, shown to the caller. */
  readonly data?: unknown;
  readonly cause?: unknown;
}

/**
 * A failure the caller may be told about. Everything else is reported as `INTERNAL` with a fixed sentence,
 * so that no message written for a developer reaches a client.
 *
 * @example
 * throw new DomainError('SESSIONS_TOO_MANY', ERRORS.SESSIONS_TOO_MANY, { detail: '12,345 sessions are in scope' });
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly kind: Kind;
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly data: unknown;

  constructor(
    readonly code: string,
    definition: ErrorDefinition,
    options: ErrorOptions = {},
  ) {
    super(
      options.detail === undefined ? definition.title : `${definition.title} (${options.detail})`,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.kind = definition.kind;
    this.status = definition.status ?? HTTP_STATUS[definition.kind];
    this.title = definition.title;
    this.detail = options.detail;
    this.data = options.data;
  }
}
