import type { Identity } from './identity.js';
import type { NamedStatement } from './statement.js';

/** What bounds a transaction. */
export interface TransactionLimits {
  /** Statements that take longer are canceled, with TIMED_OUT. */
  readonly statementMilliseconds?: number | undefined;
  /** Statements are planned once a connection, whatever their values, and along indexes. */
  readonly keptPlans?: boolean;
  /** What was written outlives a crash of the server, whatever its own setting is. */
  readonly durable?: boolean;
}

// Without values a few rows are expected of everything; a bitmap of them would have to be sorted, an index is not.
const KEPT_PLANS = { plan_cache_mode: 'force_generic_plan', enable_bitmapscan: 'off' } as const;

/** Sets an identity and limits for the rest of the transaction, and not a moment longer: no pooler may pass them on. */
export function identityStatement(identity: Identity, limits: TransactionLimits): NamedStatement {
  const { statementMilliseconds: milliseconds, keptPlans = false, durable = false } = limits;
  const settings: Readonly<Record<string, string>> = {
    ...identity,
    ...(keptPlans ? KEPT_PLANS : {}),
    ...(durable ? { synchronous_commit: 'on' } : {}),
    ...(milliseconds === undefined ? {} : { statement_timeout: String(milliseconds) }),
  };
  const name = `rollcall_identity_${keptPlans ? 'kept' : ''}${durable ? 'durable' : ''}${milliseconds === undefined ? '' : 'timed'}`;
  return { name, text: textFor(name, Object.keys(settings)), values: Object.values(settings) };
}

const texts = new Map<string, string>();

function textFor(name: string, settings: readonly string[]): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const calls = settings.map((setting, index) => `set_config('${setting}', $${index + 1}, true)`);
  const text = `select ${calls.join(', ')}`;
  texts.set(name, text);
  return text;
}
