import { DEMO_DOMAIN, DEMO_GROUP, DEMO_LEAD, DEMO_USER } from '../demo/index.js';
import type { DirectoryRecord, SessionRecord } from '../ingest/index.js';
import type { Registration } from '../sources/index.js';
import { nameDigest } from './trace-id.js';

interface Owner {
  readonly email: string;
  readonly fullName: string;
  readonly accessKey: string;
}

interface Team {
  readonly domain: string;
  readonly group: string;
  /** The first of them leads. */
  readonly people: readonly [Owner, ...Owner[]];
}

/** A trace names nobody, so its tasks are dealt out among these teams. The demo accounts are among them. */
const TEAMS: readonly Team[] = [
  { domain: DEMO_DOMAIN, group: DEMO_GROUP, people: [DEMO_LEAD, DEMO_USER, ...people('research', 4)] },
  team(DEMO_DOMAIN, 'ranking', 6),
  team(DEMO_DOMAIN, 'speech', 5),
  team('trace', 'training', 8),
  team('trace', 'serving', 7),
];

/** The domains, groups and people that owners are taken from. */
export const traceDirectory: DirectoryRecord = {
  domains: [...new Set(TEAMS.map(({ domain }) => domain))].map(name => ({ name })),
  groups: TEAMS.map(({ domain, group }) => ({ domain, name: group })),
  users: TEAMS.flatMap(({ domain, people: members }) =>
    members.map(({ email, fullName }) => ({ email, fullName, username: email.split('@')[0] ?? email, domain })),
  ),
  members: TEAMS.flatMap(({ domain, group, people: members }) =>
    members.map(({ email }, index) => ({ domain, group, email, role: index === 0 ? 'lead' : 'member' }) as const),
  ),
};

/** What the import pushes as. A trace is a thing of the past: nothing that it leaves running stays fresh. */
export const IMPORT_SOURCE: Registration = {
  name: 'import',
  kind: 'import',
  domains: traceDirectory.domains.map(({ name }) => name),
  groups: [],
  heartbeat_seconds: 3_600,
  grace_seconds: 86_400,
};

/** Whose a task is: always the same for the same name. */
export function ownerOf(name: string): SessionRecord['owner'] {
  // The first sixteen bytes of the digest are the session's id; these are not.
  const digest = nameDigest(name);
  const { domain, group, people: members } = TEAMS[digest.readUInt16BE(16) % TEAMS.length] as Team;
  const { email, accessKey } = members[digest.readUInt16BE(18) % members.length] as Owner;
  return { domain, groupName: group, userEmail: email, accessKey };
}

function team(domain: string, group: string, size: number): Team {
  return { domain, group, people: people(group, size) };
}

function people(group: string, size: number): [Owner, ...Owner[]] {
  return Array.from({ length: size }, (_, index) => ({
    email: `${group}-${index + 1}@trace.example`,
    fullName: `${group[0]?.toUpperCase()}${group.slice(1)} ${index + 1}`,
    accessKey: `AKIA${group.toUpperCase().padEnd(13, '0')}${String(index + 1).padStart(3, '0')}`,
  })) as [Owner, ...Owner[]];
}
