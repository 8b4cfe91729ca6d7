import { randomUUID } from 'node:crypto';
import { Role } from '@rollcall/access';
import type { Factory, TestUser } from '../factories/index.js';
import type { TestApp, TestKey } from './test-app.js';

/** Everybody whose access is looked at. `anonymous` sends no credential at all. */
export const PERSONAS = [
  'anonymous',
  'deactivated key',
  'source',
  'user',
  'group lead',
  'domain admin',
  'foreign admin',
  'monitor',
  'super-admin',
] as const;
export type Persona = (typeof PERSONAS)[number];

/** Whose session is asked for. */
export const OWNERSHIPS = ['own', 'led group', 'same domain', 'foreign'] as const;
export type Ownership = (typeof OWNERSHIPS)[number];

/** A session, its main container and its owner, as questions name them. */
export interface Target {
  readonly session: string;
  readonly name: string;
  readonly container: string;
  readonly accessKey: string;
  readonly email: string;
  readonly domain: string;
}

/** What nobody has: everything that is hidden has to look like this. */
export const ABSENT: Target = {
  session: '00000000-0000-4000-8000-000000000001',
  name: 'no-such-session',
  container: '00000000-0000-4000-8000-000000000002',
  accessKey: 'AKIANOBODY',
  email: 'nobody@example.com',
  domain: 'nowhere',
};

/**
 * The people of the access matrix and their sessions. Everybody but `foreign admin` belongs to the domain `home`;
 * `group lead` leads the group of the `led group` session. Each session has another one that it depends on.
 */
export class Cast {
  private constructor(
    private readonly keys: ReadonlyMap<Persona, TestUser>,
    private readonly own: ReadonlyMap<Persona, Target>,
    private readonly others: Readonly<Record<Exclude<Ownership, 'own'>, Target>>,
  ) {}

  static async assemble(test: TestApp, factory: Factory): Promise<Cast> {
    const team = await factory.group(await factory.domain('home'), 'team');
    const keys = new Map<Persona, TestUser>([
      ['user', await factory.user({ domain: 'home' })],
      ['group lead', await factory.user({ domain: 'home' })],
      ['domain admin', await factory.user({ domain: 'home', role: Role.Admin })],
      ['foreign admin', await factory.user({ domain: 'abroad', role: Role.Admin })],
      ['monitor', await factory.user({ domain: 'home', role: Role.Monitor })],
      ['super-admin', await factory.user({ domain: 'home', role: Role.SuperAdmin })],
      ['source', await factory.source(['home'])],
      ['deactivated key', await factory.user({ domain: 'home' })],
    ]);
    await factory.member(team, keys.get('group lead') as TestUser, 'lead');
    const own = new Map<Persona, Target>();
    for (const [persona, key] of keys) own.set(persona, await target(factory, key));
    const others = {
      'led group': await target(factory, await factory.user({ domain: 'home' }), team),
      'same domain': await target(factory, await factory.user({ domain: 'home' })),
      foreign: await target(factory, await factory.user({ domain: 'abroad' })),
    };
    await test.keypairs.setActive((keys.get('deactivated key') as TestUser).accessKey, false);
    return new Cast(keys, own, others);
  }

  /** Undefined for whoever sends no credential. */
  key(persona: Persona): TestKey | undefined {
    return this.keys.get(persona);
  }

  /** What a persona owns, or what others own; whoever is nobody asks for the user's. */
  target(persona: Persona, ownership: Ownership): Target {
    return ownership === 'own' ? (this.own.get(persona) ?? (this.own.get('user') as Target)) : this.others[ownership];
  }
}

async function target(factory: Factory, owner: TestUser, group: string | null = null): Promise<Target> {
  const name = randomUUID();
  const session = await factory.session(owner, { name, group_id: group });
  const awaited = await factory.session(owner, { group_id: group });
  await factory.insert('session_dependencies', { session_id: session, depends_on: awaited });
  const { accessKey, email, domain } = owner;
  return { session, name, container: session, accessKey, email, domain };
}
