import { z } from 'zod';
import { containerRecord } from './container-record.js';
import { accessKey, json, label, moment, ordinal, text, uuid } from './record-fields.js';

/** Whose a session is. The key is kept as it is named; group and user are looked up by name. */
const ownerRecord = z.object({
  domain: label(64),
  groupName: label(64),
  userEmail: label(320),
  accessKey,
});

const fields = z.object({
  id: uuid,
  name: label(256),
  sessionType: z.enum(['interactive', 'batch', 'inference', 'system']).default('interactive'),
  owner: ownerRecord,
  /** Who made the session on the owner's behalf; null if the owner did. */
  createdUserEmail: label(320).nullable().default(null),
  tag: text(64).nullable().default(null),
  /** Open text in upper case: a status nobody has heard of is stored as it is. */
  status: label(64),
  statusChanged: moment.nullable().default(null),
  /** Why, in kebab case: `user-requested`. */
  statusInfo: text(1024).nullable().default(null),
  statusData: json.nullable().default(null),
  createdAt: moment,
  startsAt: moment.nullable().default(null),
  terminatedAt: moment.nullable().default(null),
  startupCommand: text(65_536).nullable().default(null),
  result: z.enum(['UNDEFINED', 'SUCCESS', 'FAILURE']).default('UNDEFINED'),
  scalingGroup: text(64).nullable().default(null),
  /** `[{name, protocol, container_ports, host_ports}]`, or null before the start. */
  servicePorts: json.nullable().default(null),
  /** Names of folders, in order. */
  mounts: z.array(text(512)).max(1000).default([]),
  numQueries: z.int().min(0).default(0),
  clusterMode: z.enum(['single-node', 'multi-node']).default('single-node'),
  clusterSize: ordinal.default(1),
  /** Ids of the sessions this one waits for. Absent: what is stored stays; given: it is replaced. */
  dependsOn: z.array(uuid).max(1000).optional(),
  containers: z.array(containerRecord).max(10_000).default([]),
});

/** What the fields must be together. */
export const sessionRecord = fields.superRefine((session, context) => {
  const complain = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message });
  const mains = session.containers.filter(container => container.clusterRole === 'main').length;
  if (session.containers.length > 0 && mains !== 1) complain(['containers'], `has ${mains} main containers, not one`);
  const ids = new Set(session.containers.map(container => container.id));
  if (ids.size < session.containers.length) complain(['containers'], 'names the same container twice');
  if (session.dependsOn?.includes(session.id) === true) complain(['dependsOn'], 'names the session itself');
});

/**
 * One session with its containers, as it is handed in: ids as UUIDs, moments as ISO 8601 text with an offset (up to
 * microseconds), quantities as decimal text. Fields with a default may be left out.
 */
export type SessionRecord = z.input<typeof sessionRecord>;

/** The same after validation: every field present. */
export type ValidSession = z.output<typeof sessionRecord>;
