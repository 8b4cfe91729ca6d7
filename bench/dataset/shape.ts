import { createHmac } from 'node:crypto';

/**
 * How the data is distributed. All of it follows from the number of sessions; nothing is random, so that every run and
 * every machine has the same rows.
 *
 * Every twentieth session belongs to the first large key, the next to the second, and so on: eight keys hold 40 percent
 * of all sessions between them, 50,000 each of a million. The rest is spread over the ordinary keys, unevenly. Two
 * percent are alive, most of them young; of a large key exactly two percent are RUNNING, 1,000 of its 50,000.
 */
export interface Shape {
  readonly sessions: number;
  readonly keys: number;
  readonly users: number;
  readonly groups: number;
}

/** How many keys are large. */
export const LARGE_KEYS = 8;
/** A large key holds one session in so many. */
export const LARGE_SHARE = 20;
export const DOMAINS = ['default', 'research', 'education', 'operations'];
/** The moment that the youngest session leads up to. */
export const NOW = '2026-11-01T00:00:00Z';

export function shapeOf(sessions: number): Shape {
  const keys = Math.max(2 * LARGE_KEYS, Math.min(8_000, Math.round(sessions / 125)));
  return { sessions, keys, users: Math.round(keys * 0.8), groups: Math.max(DOMAINS.length, Math.round(keys / 40)) };
}

/** A key pair of the data set. */
export interface BenchKey {
  readonly accessKey: string;
  readonly secret: string;
}

/** The key at `index`; the first `LARGE_KEYS` are the large ones. */
export function keyAt(index: number): BenchKey {
  return keyNamed(`AKIABENCH${String(index).padStart(11, '0')}`);
}

/** The key of the one super-administrator; it has no sessions. */
export const SUPER_ADMIN = keyNamed('AKIABENCHSUPERADMIN0');

/** Seals the secrets in the database; protects nothing but made-up rows. */
export const ENCRYPTION_KEY = '5'.repeat(64);

function keyNamed(accessKey: string): BenchKey {
  return {
    accessKey,
    secret: createHmac('sha256', 'rollcall-bench').update(accessKey).digest('base64url').slice(0, 40),
  };
}
