import type { IncomingHttpHeaders } from 'node:http';

/** What authentication reads of an HTTP request: the bytes as they were sent, before anything interprets them. */
export interface IncomingRequest {
  readonly method: string;
  /** Path with query, exactly as sent. */
  readonly rawPath: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as Node read them: shows headers that were sent twice. */
  readonly rawHeaders: readonly string[];
  readonly rawBody: Buffer | undefined;
  /** The access key it claims to be of, once that is read: for the audit, whether or not it holds. */
  claimed?: string;
}
