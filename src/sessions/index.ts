/**
 * Compute sessions: their rows, who may see which, and the questions about them. It only watches: nothing here
 * starts, schedules or ends a session.
 */
export { SessionChangeEntity } from './session-change.entity.js';
export { SessionCountDeltaEntity } from './session-count-delta.entity.js';
export { SessionCountEntity } from './session-count.entity.js';
export type { WrongSessionCount } from './session-count.repository.js';
export { SessionCountsService } from './session-counts.service.js';
export { SessionDependencyEntity } from './session-dependency.entity.js';
export { SessionEventEntity } from './session-event.entity.js';
export { SessionEntity } from './session.entity.js';
export { FACET_KEYS, type FacetKey } from './session-facets.js';
export { FacetView } from './session-facets.view.js';
export { SESSION_STATUSES, TERMINAL_STATUSES } from './session-status.js';
export { SessionView } from './session.view.js';
export { SessionsModule } from './sessions.module.js';
export { type SessionListArguments, type SessionPageArguments, SessionsService } from './sessions.service.js';
