export { SessionDependencyEntity } from './session-dependency.entity.js';
export { SessionEntity } from './session.entity.js';
