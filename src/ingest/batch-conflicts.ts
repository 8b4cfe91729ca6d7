import type { ValidSession } from './session-record.js';

/** What the database knows that a batch may collide with. */
export interface KnownRows {
  readonly domains: ReadonlySet<string>;
  /** Container id → the session it belongs to. */
  readonly containers: ReadonlyMap<string, string>;
}

/**
 * Makes the judge of one batch: called with its sessions in order, it says why one cannot be written beside those
 * before it and beside what is stored, or undefined when it can.
 */
export function conflictJudge(known: KnownRows): (session: ValidSession) => string | undefined {
  const sessions = new Set<string>();
  const owners = new Map(known.containers);
  return session => {
    const { id, owner, containers } = session;
    if (!known.domains.has(owner.domain)) return `owner.domain: there is no domain ${JSON.stringify(owner.domain)}`;
    if (sessions.has(id)) return 'id: the same session is already in this batch';
    const taken = containers.findIndex(container => (owners.get(container.id) ?? id) !== id);
    if (taken !== -1) return `containers.${taken}.id: this container belongs to another session`;
    sessions.add(id);
    for (const container of containers) owners.set(container.id, id);
    return undefined;
  };
}
