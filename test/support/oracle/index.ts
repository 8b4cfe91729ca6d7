export { type Asker, Oracle, type SessionQuestion, withJsonParsed } from './oracle.js';
export { askedBy, selectedBy, type Selected } from './selections.js';
