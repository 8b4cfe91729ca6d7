import { setTimeout as wait } from 'node:timers/promises';
import { addressBelow, signHeaders } from '@rollcall/signing';
import { z } from 'zod';
import type { Item } from '../ingest/index.js';

/** Where to push, and as which source. */
export interface PushTarget {
  /** The server's address, such as `http://127.0.0.1:8081`, with the path that a proxy gives it, if any. */
  readonly url: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** For how long a batch is tried again while the server does not take it, in seconds. */
  readonly patienceSeconds: number;
}

const answer = z.object({
  results: z.array(
    z.object({
      event_id: z.string().nullable(),
      outcome: z.enum(['accepted', 'duplicate', 'stale', 'rejected']),
      code: z.string().nullish(),
      pointer: z.string().nullish(),
      detail: z.string().nullish(),
    }),
  ),
});

/** What became of one item. */
export type PushResult = z.output<typeof answer>['results'][number];

/** A server that does not take batches at all, or not within the patience; the message says what it answered. */
export class PushRefusedError extends Error {
  override readonly name = 'PushRefusedError';
}

const ANSWER_TIMEOUT_MS = 30_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/** Pushes batches over HTTP. A batch that got no answer is sent again with the same ids, so that it counts once. */
export class PushClient {
  constructor(private readonly target: PushTarget) {}

  /** @throws PushRefusedError */
  async push(items: readonly Item[]): Promise<PushResult[]> {
    const body = JSON.stringify(items);
    const deadline = Date.now() + this.target.patienceSeconds * 1000;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const attempt = await this.send(body);
      if (attempt.results !== undefined) return attempt.results;
      if (!attempt.mayPass || Date.now() + pause > deadline) throw new PushRefusedError(attempt.complaint);
      await wait(attempt.pauseMs ?? pause);
    }
  }

  private async send(body: string): Promise<Attempt> {
    const { target, signed } = addressBelow(this.target.url, 'v1/ingest/batches');
    const { accessKey, secretKey: secret } = this.target;
    try {
      const headers = signHeaders({ accessKey, secret, method: 'POST', url: signed, body });
      const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
      const response = await fetch(target, { method: 'POST', headers, body, signal });
      const text = await response.text();
      if (response.ok) return { results: answer.parse(JSON.parse(text)).results };
      const mayPass = response.status >= 500 || response.status === 429;
      const pauseMs = retryAfter(response);
      const complaint = `the server answered ${response.status}: ${text.slice(0, 300)}`;
      return { mayPass, complaint, ...(pauseMs !== undefined && { pauseMs }) };
    } catch (error) {
      return { mayPass: true, complaint: `the server did not answer: ${causeOf(error)}` };
    }
  }
}

type Attempt =
  | { readonly results: PushResult[] }
  | { readonly results?: undefined; readonly mayPass: boolean; readonly complaint: string; readonly pauseMs?: number };

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  return seconds > 0 ? Math.min(seconds * 1000, LONGEST_PAUSE_MS) : undefined;
}

function causeOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error ? cause.message : message;
}
