import { gzipSync } from 'node:zlib';
import { signHeaders } from '@rollcall/signing';
import type { TestKey } from './test-app.js';

/** An item as a source writes it. */
export interface PushedItem {
  readonly event_id: string;
  readonly kind: string;
  readonly occurred_at: string;
  readonly seq?: number;
  readonly body?: unknown;
}

/** What became of one item. */
export interface PushedResult {
  readonly event_id: string | null;
  readonly outcome: 'accepted' | 'duplicate' | 'stale' | 'rejected';
  readonly code: string | null;
  readonly status: number | null;
  readonly pointer: string | null;
  readonly detail: string | null;
}

/** The answer to a batch. */
export interface PushAnswer {
  readonly status: number;
  readonly body: {
    readonly results: PushedResult[];
    readonly counts: Record<string, number>;
    readonly code?: string;
    readonly detail?: string;
  };
}

/** How a batch is written down. */
export interface Writing {
  readonly type?: string;
  readonly gzip?: boolean;
}

/** A source that pushes over HTTP, as collectors do: bytes on the wire, signed as they are sent. */
export class SourceClient {
  private serial = 0;

  constructor(
    private readonly url: string,
    private readonly key: TestKey,
    /** How far the clock of the source is off. */
    private readonly skewMs = 0,
  ) {}

  /** Pushes bytes as they are. */
  async send(bytes: Buffer, { type = 'application/json', gzip = false }: Writing = {}): Promise<PushAnswer> {
    const sent = gzip ? gzipSync(bytes) : bytes;
    const url = `${this.url}/v1/ingest/batches`;
    const { accessKey, secretKey: secret } = this.key;
    const date = new Date(Date.now() + this.skewMs);
    const signed = signHeaders({ accessKey, secret, method: 'POST', url, contentType: type, body: sent, date });
    const headers = { ...signed, ...(gzip && { 'content-encoding': 'gzip' }) };
    const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(sent) });
    return { status: response.status, body: (await response.json()) as PushAnswer['body'] };
  }

  /** Pushes items as a JSON array. */
  push(...items: readonly unknown[]): Promise<PushAnswer> {
    return this.send(Buffer.from(JSON.stringify(items)));
  }

  /** Pushes items and returns their outcomes; each has to be read at all. */
  async outcomes(...items: readonly unknown[]): Promise<string[]> {
    const { status, body } = await this.push(...items);
    if (status !== 200) throw new Error(`The batch was answered with ${status}: ${JSON.stringify(body)}`);
    return body.results.map(({ outcome, code }) => (code === null ? outcome : `${outcome} ${code}`));
  }

  /** An item with an id of its own; `second` counts from the start of 2026. */
  item(kind: string, second: number, body: unknown, rest: Partial<PushedItem> = {}): PushedItem {
    this.serial += 1;
    return { event_id: `event-${this.serial}`, kind, occurred_at: momentOf(second), body, ...rest };
  }
}

/** A moment by its seconds from the start of 2026. */
export function momentOf(second: number): string {
  return new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
}
