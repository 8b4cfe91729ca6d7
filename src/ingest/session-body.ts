import { z } from 'zod';
import { accessKey, json, label, lifecycle, moment, ordinal, text, uuid } from './record-fields.js';
import { maskSecrets } from './mask-secrets.js';

/** Whose a session is. A user who does not exist is kept as text. */
export const ownerBody = z.strictObject({
  domain_name: label(64),
  group_name: label(64).nullable().default(null),
  user_email: label(320).nullable().default(null),
  /** Left out: a key of the user. */
  access_key: accessKey.nullable().default(null),
});

const fields = z.strictObject({
  id: uuid,
  name: label(256),
  session_type: z.enum(['interactive', 'batch', 'inference', 'system']).default('interactive'),
  owner: ownerBody,
  /** Who made the session on the owner's behalf; null if the owner did. */
  created_user_email: label(320).nullable().default(null),
  tag: text(64).nullable().default(null),
  ...lifecycle,
  startup_command: text(65_536)
    .nullable()
    .default(null)
    .transform(command => command && maskSecrets(command)),
  result: z.enum(['UNDEFINED', 'SUCCESS', 'FAILURE']).default('UNDEFINED'),
  scaling_group: text(64).nullable().default(null),
  /** `[{name, protocol, container_ports, host_ports}]`, or null before the start. */
  service_ports: json.nullable().default(null),
  /** Names of folders, in order. */
  mounts: z.array(text(512)).max(1000).default([]),
  num_queries: z.int().min(0).default(0),
  cluster_mode: z.enum(['single-node', 'multi-node']).default('single-node'),
  cluster_size: ordinal.default(1),
  /** Ids of the sessions this one waits for. */
  depends_on: z.array(uuid).max(1000).default([]),
  /** The snapshot that this item belongs to. */
  snapshot_id: label(128).nullable().default(null),
});

/**
 * `session.upsert`: the whole description of a session at a moment. What is left out takes its default, so that of two
 * descriptions one can win as a whole.
 */
export const sessionBody = fields.refine(({ id, depends_on }) => !depends_on.includes(id), {
  path: ['depends_on'],
  error: 'names the session itself',
});

/** One as it is sent. */
export type SessionBody = z.input<typeof sessionBody>;

/** The same after validation: every field present. */
export type ValidSession = z.output<typeof sessionBody>;

/** A moment of a body, for those that make bodies. */
export type Moment = z.input<typeof moment>;
