/**
 * Rollcall on one machine: a database that starts by itself, and the keys made on first start.
 * Servers behind an orchestrator do not use it; they are given everything.
 */
export { demoSecret } from './local-keys.js';
export { type LocalInstallation, openLocal, withLocal } from './open-local.js';
