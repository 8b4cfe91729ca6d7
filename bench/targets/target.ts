import type { Answer } from '../answer.js';
import type { BenchRequest } from '../load/http-request.js';
import type { Question } from '../queries.js';
import type { Program } from '../server-process.js';

/** Addresses of one database for the two kinds of servers. */
export interface Addresses {
  /** For Rollcall: row-level security binds this login. */
  readonly app: string;
  /** For peers and for what is switched off: it does not bind this one. */
  readonly unbound: string;
}

/** A server under test: how to start it, how to ask it, and how to read what it says. */
export interface Target {
  readonly name: string;
  /** Targets that differ only in how they are asked share one process. */
  readonly process: string;
  program(addresses: Addresses): Program;
  /** Undefined when this server has no such query. Called shortly before use, for what must be signed. */
  request(question: Question, url: URL): BenchRequest | undefined;
  /** Reads the body of an answer. */
  answer(question: Question, body: unknown): Answer;
}
