/**
 * Sources: the programs that push sessions, what each was registered for, and how each is doing.
 * It refuses to widen a registration by anything a source says of itself.
 */
export { openSourceAccess, openSources } from './open-sources.js';
export type { Registration, Tally } from './registration.js';
export { sourceErrors } from './source.errors.js';
export { SourceEntity } from './source.entity.js';
export { SourceInput } from './source.inputs.js';
export { SourceStateEntity } from './source-state.entity.js';
export { freshnessOf, type Observed, observedAtOf } from './source-freshness.js';
export type { NewSourceView, SourceView } from './source.view.js';
export { SourcesModule } from './sources.module.js';
export { SourceAccessService } from './source-access.service.js';
export type { SourcesService } from './sources.service.js';
