import { z } from 'zod';
import { json, jsonObject, label, moment, ordinal, quantity, text, uuid } from './record-fields.js';

/** How a container is described when it is written; see {@link ContainerRecord}. */
export const containerRecord = z.object({
  /** The main container's id is the session's id in Backend.AI; Rollcall does not insist on it. */
  id: uuid,
  clusterRole: label(64).default('main'),
  clusterIdx: ordinal.default(1),
  clusterHostname: text(128).nullable().default(null),
  /** Canonical name: `registry/project/name:tag`. */
  image: text(512).nullable().default(null),
  registry: text(512).nullable().default(null),
  architecture: text(32).nullable().default(null),
  agent: text(128).nullable().default(null),
  /** The runtime's id; null before it started. */
  containerId: text(128).nullable().default(null),
  /** Open text in upper case. */
  status: label(64),
  statusChanged: moment.nullable().default(null),
  statusInfo: text(1024).nullable().default(null),
  statusData: json.nullable().default(null),
  createdAt: moment,
  startsAt: moment.nullable().default(null),
  terminatedAt: moment.nullable().default(null),
  /** Slot name → decimal text; memory in bytes: `{"cpu": "4", "mem": "8589934592", "cuda.shares": "0.5"}`. */
  occupiedSlots: z.record(label(64), quantity).default({}),
  /** For example `{"shmem": "67108864"}`, bytes as text. */
  resourceOpts: jsonObject.default({}),
  /** The last report, metric → `{current, capacity, pct, unit_hint, …}` with numbers as decimal text. */
  liveStat: jsonObject.nullable().default(null),
  /** The report frozen at termination, in the same shape. */
  lastStat: jsonObject.nullable().default(null),
});

/** One container of a session, as it is handed in: moments as ISO text, quantities as decimal text. */
export type ContainerRecord = z.input<typeof containerRecord>;

/** The same after validation: every field present. */
export type ValidContainer = z.output<typeof containerRecord>;
