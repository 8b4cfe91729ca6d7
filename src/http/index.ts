/** What stands between the socket and the modules: the door, error bodies, and answers for unknown routes. */
export { writeAccessLog } from './access-log.js';
export { installAuditTrail } from './audit-trail.js';
export { installCrossOrigin } from './cross-origin.js';
export { installDeadline } from './deadline.js';
export { installDoor } from './door.js';
export { installHeadOfGraphql } from './head-of-graphql.js';
export { installObservation } from './observation.js';
export { answerMalformedUrl, ProblemFilter } from './problem.filter.js';
export { installRevocation } from './revocation.js';
export { SERVER_LIMITS } from './server-limits.js';
