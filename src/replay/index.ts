/**
 * A cluster's past, told over the network as it happened: traces become items that are pushed to a server in the order
 * and at the pace of their moments. It is a client like every other source and reaches nothing but the push endpoint.
 */
export { registerReplayCommand } from './replay.command.js';
