import { z } from 'zod';
import { jsonObject, label, lifecycle, ordinal, quantity, text, uuid } from './record-fields.js';

/** `container.upsert`: the whole description of a container at a moment; what is left out takes its default. */
export const containerBody = z.strictObject({
  /** The main container's id is the session's id in Backend.AI; Rollcall does not insist on it. */
  id: uuid,
  /** For good: a container does not move. */
  session_id: uuid,
  cluster_role: label(64).default('main'),
  cluster_idx: ordinal.default(1),
  cluster_hostname: text(128).nullable().default(null),
  /** Canonical name: `registry/project/name:tag`. */
  image: text(512).nullable().default(null),
  registry: text(512).nullable().default(null),
  architecture: text(32).nullable().default(null),
  agent: text(128).nullable().default(null),
  /** The runtime's id; null before it started. */
  container_id: text(128).nullable().default(null),
  ...lifecycle,
  /** Slot name → decimal text; memory in bytes: `{"cpu": "4", "mem": "8589934592", "cuda.shares": "0.5"}`. */
  occupied_slots: z.record(label(64), quantity).default({}),
  /** For example `{"shmem": "67108864"}`, bytes as text. */
  resource_opts: jsonObject.default({}),
});

/** One as it is sent. */
export type ContainerBody = z.input<typeof containerBody>;

/** The same after validation: every field present. */
export type ValidContainer = z.output<typeof containerBody>;
