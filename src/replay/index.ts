/**
 * A cluster's past, told over the network as it happened: traces become items that are pushed to a server in the order
 * and at the pace of their moments. It is a client like every other source and reaches nothing but the push endpoint.
 */
export { parseSpeed } from './pace.js';
export { PushClient, PushRefusedError } from './push-client.js';
export { readTimeline, type SkippedLine, type Timeline } from './read-timeline.js';
export { ReplayJournal } from './replay-journal.js';
export { type ReplayReport, ReplayService } from './replay.service.js';
