/**
 * The HTTP surface of Backend.AI: handshake, `/auth*` and `/admin/*`. Thin adapters in its envelopes and error
 * bodies; everything they answer comes from the same schema and services as the other transports.
 */
export { backendAiProblem, isBackendAiPath } from './backend-ai.errors.js';
export { BackendAiModule } from './backend-ai.module.js';
