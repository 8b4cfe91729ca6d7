import { type Principal, Role } from '@rollcall/access';
import { describe, expect, it } from 'vitest';
import { decideNarrowing } from './session.policy.js';

const person = (role: Role, ledGroups: string[] = []): Principal => ({
  userId: 'u',
  email: 'u@example.com',
  role,
  domain: 'home',
  accessKey: 'MINE',
  accessKeys: ['MINE', 'ALSO'],
  ledGroups,
});

describe('narrowing a list by owner', () => {
  it.each([Role.SuperAdmin, Role.Monitor])('is free for a %s', role => {
    expect(decideNarrowing(person(role), { access_key: 'ANY', domain_name: 'any' })).toBe('granted');
  });

  it.each([Role.Admin, Role.User])('by a foreign domain is forbidden to a domain’s %s', role => {
    expect(() => decideNarrowing(person(role), { domain_name: 'away' })).toThrow('Forbidden operation.');
    expect(decideNarrowing(person(role), { domain_name: 'home' })).toBe('granted');
  });

  it('by a foreign key only ever empties the list of a domain’s admin', () => {
    expect(decideNarrowing(person(Role.Admin), { access_key: 'ANY' })).toBe('granted');
  });

  it('by an own key is granted to a user, and by any other forbidden', () => {
    expect(decideNarrowing(person(Role.User), { access_key: 'ALSO' })).toBe('granted');
    expect(() => decideNarrowing(person(Role.User), { access_key: 'ANY' })).toThrow('Forbidden operation.');
  });

  it('by a foreign key is for a lead a matter of what the led groups run', () => {
    expect(decideNarrowing(person(Role.User, ['g']), { access_key: 'ANY' })).toBe('if-present');
    expect(decideNarrowing(person(Role.User, ['g']), { access_key: 'MINE' })).toBe('granted');
  });
});
