/**
 * Sources: the programs that push sessions, what each was registered for, and how each is doing.
 * It refuses to widen a registration by anything a source says of itself.
 */
export { SourceEntity } from './source.entity.js';
export { SourceStateEntity } from './source-state.entity.js';
export { freshnessOf, type Observed, observedAtOf } from './source-freshness.js';
