import { randomUUID } from 'node:crypto';
import { signHeaders } from '@rollcall/signing';
import type { Caller, Look } from './looks.js';
import { momentOf, SourceClient } from './source-client.js';
import type { TestKey } from './test-app.js';

/** A question of somebody's, and how it is asked. */
export interface Question {
  readonly who: string;
  readonly key: TestKey;
  readonly path: string;
  /** Sent as JSON when there is one; a text is sent as it is. */
  readonly body?: object | string;
  readonly accept?: string;
}

/** What was answered, to its last byte. */
interface Heard {
  readonly status: number;
  readonly text: string;
}

/** How a service says "not now". */
const NOT_NOW_STATUS = new Set([503, 504]);
const NOT_NOW_CODES = new Set(['UNAVAILABLE', 'TIMED_OUT']);
/** Whoever waits longer than this was left hanging, however it ends. */
const PATIENCE_MS = 20_000;

/** Asks once. @param skewMs how far the clock of whoever signs is off. */
export async function askOnce(url: string, question: Question, skewMs = 0): Promise<Heard> {
  const { key, path, accept = 'application/json' } = question;
  const body = typeof question.body === 'object' ? JSON.stringify(question.body) : question.body;
  const method = body === undefined ? 'GET' : 'POST';
  const signed = signHeaders({
    ...{ accessKey: key.accessKey, secret: key.secretKey, method, url: url + path, contentType: 'application/json' },
    ...{ date: new Date(Date.now() + skewMs), ...(body === undefined ? {} : { body }) },
  });
  const answer = await fetch(url + path, {
    ...{ method, headers: { ...signed, accept }, signal: AbortSignal.timeout(PATIENCE_MS) },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, text: await answer.text() };
}

/**
 * A caller who knows the true answer, from a calm moment: anything else that claims to be an answer is wrong. What may
 * break off instead is an answer that had begun, as an export has: then the connection says so, and nobody takes it
 * for whole.
 */
export async function truthfulCaller(url: () => string, question: Question, skewMs = 0): Promise<Caller> {
  const truth = await askOnce(url(), question, skewMs);
  const ask = async (): Promise<Pick<Look, 'verdict' | 'said'>> => {
    try {
      const heard = await askOnce(url(), question, skewMs);
      if (heard.status === truth.status && heard.text === truth.text) return { verdict: 'right', said: '' };
      return { verdict: isNotNow(heard) ? 'refused' : 'wrong', said: `${heard.status} ${heard.text.slice(0, 300)}` };
    } catch (error) {
      return { verdict: 'refused', said: causeOf(error) };
    }
  };
  return { who: question.who, ask };
}

function isNotNow({ status, text }: Heard): boolean {
  if (NOT_NOW_STATUS.has(status)) return true;
  const { errors, data } = jsonOf(text) as { errors?: { extensions?: { code?: string } }[]; data?: object | null };
  const nothing = Object.values(data ?? {}).every(each => each === null);
  return nothing && errors !== undefined && errors.every(each => NOT_NOW_CODES.has(each.extensions?.code ?? ''));
}

function jsonOf(text: string): object {
  try {
    return JSON.parse(text) as object;
  } catch {
    return {};
  }
}

function causeOf(error: unknown): string {
  const { cause, message } = error as Error;
  return (cause as { code?: string } | undefined)?.code ?? (cause as Error | undefined)?.message ?? message;
}

const BATCH = 20;

/**
 * Pushes new sessions as a collector does: whatever it has no answer for it sends again, unchanged. It remembers what
 * was accepted.
 */
export class Pusher implements Caller {
  readonly who: string;
  readonly accepted: string[] = [];
  private batch: string[] = [];

  constructor(
    private readonly url: () => string,
    private readonly source: TestKey,
    private readonly domain: string,
    name = 'push',
    private readonly skewMs = 0,
  ) {
    this.who = name;
  }

  readonly ask = async (): Promise<Pick<Look, 'verdict' | 'said'>> => {
    if (this.batch.length === 0) this.batch = Array.from({ length: BATCH }, () => randomUUID());
    const client = new SourceClient(this.url(), this.source, this.skewMs);
    const body = (id: string): object => ({
      ...{ id, name: 'pushed', status: 'RUNNING', created_at: momentOf(0), owner: { domain_name: this.domain } },
    });
    const items = this.batch.map(id => ({ ...client.item('session.upsert', 0, body(id)), event_id: id }));
    try {
      const { status, body: answer } = await client.push(...items);
      if (NOT_NOW_STATUS.has(status)) return { verdict: 'refused', said: `${status} ${answer.code}` };
      const taken = answer.results?.filter(({ outcome }) => outcome === 'accepted' || outcome === 'duplicate');
      if (status !== 200 || taken?.length !== this.batch.length) {
        return { verdict: 'wrong', said: `${status} ${JSON.stringify(answer).slice(0, 300)}` };
      }
      this.accepted.push(...this.batch);
      this.batch = [];
      return { verdict: 'right', said: '' };
    } catch (error) {
      return { verdict: 'refused', said: causeOf(error) };
    }
  };
}
