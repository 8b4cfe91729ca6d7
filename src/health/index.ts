/**
 * Whether this process may be sent requests, said on a port of its own, and how it goes: unready first, gone last.
 * It refuses to judge the cluster: a database that is away makes the process unready, never dead.
 */
export { ManagementServer, type Page, type Pages } from './management-server.js';
export { Lifecycle, probePages } from './probes.js';
export { drain, type DrainOptions } from './drain.js';
export { onSignal } from './signals.js';
