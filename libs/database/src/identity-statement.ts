import type { Identity } from './identity.js';
import type { NamedStatement } from './statement.js';

/** What bounds a transaction. */
export interface TransactionLimits {
  /** Statements that take longer are canceled, with TIMED_OUT. */
  readonly statementMilliseconds?: number | undefined;
  /** Whoever waits longer for a lock gives up, with UNAVAILABLE. */
  readonly lockMilliseconds?: number | undefined;
  /** Whoever holds the transaction open for as long without a statement is gone, and so is what it has locked. */
  readonly idleMilliseconds?: number | undefined;
  /** Statements are planned once a connection, whatever their values, and along indexes. */
  readonly keptPlans?: boolean;
  /** What was written outlives a crash of the server, whatever its own setting is. */
  readonly durable?: boolean;
}

// Without values a few rows are expected of everything; a bitmap of them would have to be sorted, an index is not.
const KEPT_PLANS: ReadonlyArray<[string, string]> = [
  ['plan_cache_mode', 'force_generic_plan'],
  ['enable_bitmapscan', 'off'],
];

/** What was made for an identity: a caller asks more than once. */
const made = new WeakMap<Identity, Map<string, NamedStatement>>();

/** Sets an identity and limits for the rest of the transaction, and not a moment longer: no pooler may pass them on. */
export function identityStatement(identity: Identity, limits: TransactionLimits): NamedStatement {
  const { statementMilliseconds, lockMilliseconds, idleMilliseconds, keptPlans, durable } = limits;
  const known = made.get(identity) ?? new Map<string, NamedStatement>();
  made.set(identity, known);
  const key = `${statementMilliseconds} ${lockMilliseconds} ${idleMilliseconds} ${keptPlans} ${durable}`;
  const statement = known.get(key) ?? settingStatement(identity, limits);
  known.set(key, statement);
  return statement;
}

function settingStatement(identity: Identity, limits: TransactionLimits): NamedStatement {
  const { statementMilliseconds, lockMilliseconds, idleMilliseconds, keptPlans = false, durable = false } = limits;
  const settings = Object.entries(identity);
  let name = 'rollcall_identity';
  if (keptPlans) {
    settings.push(...KEPT_PLANS);
    name += '_kept';
  }
  if (durable) {
    settings.push(['synchronous_commit', 'on']);
    name += '_durable';
  }
  if (statementMilliseconds !== undefined) {
    settings.push(['statement_timeout', String(statementMilliseconds)]);
    name += '_timed';
  }
  if (lockMilliseconds !== undefined) {
    settings.push(['lock_timeout', String(lockMilliseconds)]);
    name += '_lock';
  }
  if (idleMilliseconds !== undefined) {
    settings.push(['idle_in_transaction_session_timeout', String(idleMilliseconds)]);
    name += '_idle';
  }
  const calls = settings.map(([setting], index) => `set_config('${setting}', $${index + 1}, true)`);
  // One number is sent back, not every value.
  return { name, text: `select num_nulls(${calls.join(', ')})`, values: settings.map(([, value]) => value) };
}
