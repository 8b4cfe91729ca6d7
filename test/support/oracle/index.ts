import { CONTAINER_FIELDS, SESSION_FIELDS } from './fields.js';

/** Every field that the oracle knows of a session, but for its containers and dependencies. */
export const ALL_SESSION_FIELDS: readonly string[] = Object.keys(SESSION_FIELDS);

/** Every field that the oracle knows of a container. */
export const ALL_CONTAINER_FIELDS: readonly string[] = Object.keys(CONTAINER_FIELDS);

export { type Asker, Oracle, type SessionQuestion, withJsonParsed } from './oracle.js';
export { askedBy, selectedBy, type Selected } from './selections.js';
