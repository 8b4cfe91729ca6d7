import { z } from 'zod';
import { label } from './record-fields.js';

/** `heartbeat`: that the source is there, and that what it has said still holds. */
export const heartbeatBody = z.strictObject({});

/** `snapshot.begin`: from here on the source says of each session that it has, once. */
export const snapshotBeginBody = z.strictObject({ snapshot_id: label(128) });

/** `snapshot.end`: how many sessions it has mentioned; a failed one marks nothing. */
export const snapshotEndBody = z.strictObject({
  snapshot_id: label(128),
  sessions: z.int().min(0).max(2_147_483_647),
  failed: z.boolean().default(false),
});
