import { Role } from '@rollcall/access';
import type { DirectoryRecord } from '../ingest/index.js';
import type { Registration } from '../sources/index.js';
import { DEMO_ACCOUNTS, DEMO_ADMIN, DEMO_DOMAIN, DEMO_GROUP, DEMO_LEAD, DEMO_USER } from './demo-accounts.js';
import { Random } from './random.js';

/** Somebody who runs sessions. */
export interface Person {
  readonly email: string;
  readonly fullName: string;
  readonly accessKey: string;
}

/** A group, its people (the first of them leads it) and its share of the sessions. */
export interface Team {
  readonly domain: string;
  readonly group: string;
  readonly people: readonly [Person, ...Person[]];
  readonly weight: number;
}

const DOMAINS = {
  [DEMO_DOMAIN]: 'The domain of the demo accounts',
  biolab: 'Institute of computational biology',
  robotics: 'Robotics and perception',
  campus: 'Teaching: courses and theses',
} as const;

const GROUPS: ReadonlyArray<readonly [domain: keyof typeof DOMAINS, group: string, size: number, weight: number]> = [
  [DEMO_DOMAIN, 'platform', 4, 2],
  [DEMO_DOMAIN, 'ranking', 6, 4],
  ['biolab', 'genomics', 7, 4],
  ['biolab', 'protein-folding', 5, 5],
  ['robotics', 'perception', 8, 5],
  ['robotics', 'control', 4, 2],
  ['campus', 'deep-learning-101', 14, 4],
  ['campus', 'theses', 9, 3],
];

const NAMES =
  'Ada Novák|김민서|Zoë Müller|Łukasz Wójcik|山田 花子|Nguyễn Thị Lan|José Ñíguez|Олена Шевченко|Amara Okafor|李 小龙|' +
  'Sigríður Jónsdóttir|Ravi Iyer|Çağla Yılmaz|Γιώργος Παππάς|Noa Cohen|Maya Haddad|Tomás Ó Briain|Aiyana Reed|박지훈|Inès Dupré';

/** The domain administrator of the demo: sees what `default` runs. */
const DOMAIN_ADMIN = { email: 'domain-admin@example.com', fullName: 'Demo Domain Admin', role: Role.Admin };

/** The teams of the demo cluster: always the same, so that keys made for them fit any seed. */
export const demoTeams: readonly Team[] = [
  {
    domain: DEMO_DOMAIN,
    group: DEMO_GROUP,
    people: [DEMO_LEAD, DEMO_USER, ...peopleOf(DEMO_GROUP, 4, 0)],
    weight: 6,
  },
  ...GROUPS.map(([domain, group, size, weight], index) => ({
    domain,
    group,
    people: peopleOf(group, size, index + 1) as [Person, ...Person[]],
    weight,
  })),
];

/** Everybody the demo needs: the three demo accounts, the teams, their leads. */
export const demoDirectory: DirectoryRecord = {
  domains: Object.entries(DOMAINS).map(([name, description]) => ({ name, description })),
  groups: demoTeams.map(({ domain, group }) => ({ domain, name: group })),
  users: [
    { ...DOMAIN_ADMIN, username: 'domain-admin', domain: DEMO_DOMAIN },
    ...[DEMO_ADMIN, ...demoTeams.flatMap(({ people }) => people)].map(({ email, fullName }) => ({
      email,
      fullName,
      username: email.split('@')[0] ?? email,
      domain: demoTeams.find(({ people }) => people.some(person => person.email === email))?.domain ?? DEMO_DOMAIN,
      role: DEMO_ACCOUNTS.find(account => account.email === email)?.role ?? Role.User,
    })),
  ],
  members: demoTeams.flatMap(({ domain, group, people }) =>
    people.map(({ email }, index) => ({ domain, group, email, role: index === 0 ? 'lead' : 'member' }) as const),
  ),
};

/** What the demo pushes as. Its heartbeat is its making: after a while, demo sessions are as stale as they look. */
export const DEMO_SOURCE: Registration = {
  name: 'demo',
  kind: 'demo',
  domains: demoDirectory.domains.map(({ name }) => name),
  groups: [],
  heartbeat_seconds: 43_200,
  grace_seconds: 604_800,
};

function peopleOf(group: string, size: number, team: number): Person[] {
  const random = new Random(team);
  const names = NAMES.split('|');
  return Array.from({ length: size }, (_, index) => ({
    email: `${group}.${index + 1}@example.com`,
    fullName: names[(team * 7 + index) % names.length] as string,
    accessKey: `AKIA${random.alphanumerics(16)}`,
  }));
}
