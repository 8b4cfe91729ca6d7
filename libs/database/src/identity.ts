import type { Scope } from '@rollcall/access';

/**
 * The transaction-local settings that row-level security reads: a scope rendered for the database.
 * Every name is always present, so that no earlier value can shine through.
 */
export interface Identity {
  readonly 'rollcall.scope': string;
  readonly 'rollcall.domain': string;
  readonly 'rollcall.access_keys': string;
  readonly 'rollcall.groups': string;
  /** `on` lets the transaction write; requests that only read never carry it. */
  readonly 'rollcall.writer': string;
  /** Id of the source that the transaction acts for; with the scope `source` only. */
  readonly 'rollcall.source': string;
}

const made = new WeakMap<Scope, Identity>();

/** The identity of a caller who reads: one for each scope. */
export function identityOf(scope: Scope): Identity {
  const identity = made.get(scope) ?? rendered(scope);
  made.set(scope, identity);
  return identity;
}

function rendered(scope: Scope): Identity {
  return {
    'rollcall.scope': scope.mode,
    'rollcall.domain': scope.mode === 'domain' ? scope.domain : '',
    'rollcall.access_keys': arrayLiteral(scope.mode === 'own' ? scope.accessKeys : []),
    'rollcall.groups': arrayLiteral(scope.mode === 'own' ? scope.groups : []),
    'rollcall.writer': 'off',
    'rollcall.source': '',
  };
}

/** The identity of work that no caller stands behind, under the least it needs. */
export function systemIdentity(job: SystemJob): Identity {
  return { ...identityOf({ mode: 'none' }), ...SYSTEM_JOBS[job] };
}

/** The identity of a registered source that pushes: the database looks up itself what it may write. */
export function sourceIdentity(sourceId: string): Identity {
  return { ...identityOf({ mode: 'none' }), 'rollcall.scope': 'source', 'rollcall.source': sourceId };
}

/** What runs without a caller: resolving keys and owners, administration that writes, and what comes round by itself. */
export type SystemJob = keyof typeof SYSTEM_JOBS;

const ADMINISTRATION = { 'rollcall.scope': 'all', 'rollcall.writer': 'on' };

const SYSTEM_JOBS = {
  login: { 'rollcall.scope': 'login' },
  limits: { 'rollcall.scope': 'limits' },
  audit: { 'rollcall.scope': 'audit' },
  // Whose the keys are that a source names.
  ownership: { 'rollcall.scope': 'login' },
  administration: ADMINISTRATION,
  upkeep: ADMINISTRATION,
} as const satisfies Record<string, Partial<Identity>>;

/** A PostgreSQL array literal; every element is quoted, so any text is safe in it. */
export function arrayLiteral(elements: readonly string[]): string {
  return `{${elements.map(element => `"${element.replaceAll(/["\\]/g, '\\$&')}"`).join(',')}}`;
}
