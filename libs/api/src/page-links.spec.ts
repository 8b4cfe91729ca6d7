import { expect, it } from 'vitest';
import { entityTag, namesTag } from './entity-tag.js';
import { pageLinks } from './page-links.js';
import { Role } from '@rollcall/access';

it.each([
  ['/v1/things', { limit: 20, offset: 0 }, null, '</v1/things>; rel="first"'],
  [
    '/v1/things?limit=2&filter=a%20b',
    { limit: 2, offset: 0 },
    'c+/=',
    '</v1/things?limit=2&filter=a+b>; rel="first", </v1/things?limit=2&filter=a+b&cursor=c%2B%2F%3D>; rel="next"',
  ],
  [
    '/v1/things?limit=2&offset=5',
    { limit: 2, offset: 5 },
    'c',
    '</v1/things?limit=2>; rel="first", </v1/things?limit=2&offset=3>; rel="prev", </v1/things?limit=2&cursor=c>; rel="next"',
  ],
  [
    '/v1/things?offset=1&limit=2',
    { limit: 2, offset: 1 },
    null,
    '</v1/things?limit=2>; rel="first", </v1/things?limit=2>; rel="prev"',
  ],
  ['/v1/things?cursor=b', { limit: 20, offset: 0 }, null, '</v1/things>; rel="first"'],
  ['/v1/things?a=%3E%22%0A', { limit: 20, offset: 0 }, null, '</v1/things?a=%3E%22%0A>; rel="first"'],
])('links of %s', (url, page, cursor, expected) => {
  expect(pageLinks(url, page, { next_cursor: cursor })).toBe(expected);
});

it('knows its tag among those of If-None-Match', () => {
  for (const header of ['"a"', 'W/"a"', '"b", "a"', '*', ' W/"b" , W/"a"']) expect(namesTag(header, '"a"')).toBe(true);
  for (const header of ['', 'a', '"b"', '"A"', '"a']) expect(namesTag(header, '"a"')).toBe(false);
});

it('makes another tag for another caller, role, scope, question or state', () => {
  const caller = {
    userId: 'u',
    email: 'u@example.com',
    role: Role.User,
    domain: 'd',
    accessKey: 'A',
    accessKeys: ['A'],
    ledGroups: [],
  };
  const tags = [
    entityTag(caller, ['/v1/things'], '1'),
    entityTag({ ...caller, userId: 'v' }, ['/v1/things'], '1'),
    entityTag({ ...caller, role: Role.Monitor }, ['/v1/things'], '1'),
    entityTag({ ...caller, accessKeys: ['A', 'B'] }, ['/v1/things'], '1'),
    entityTag({ ...caller, ledGroups: ['g'] }, ['/v1/things'], '1'),
    entityTag(caller, ['/v1/things?limit=2'], '1'),
    entityTag(caller, ['/v1/things'], '2'),
  ];
  expect(new Set(tags).size).toBe(tags.length);
  expect(entityTag({ ...caller }, ['/v1/things'], '1')).toBe(tags[0]);
  expect(tags[0]).toMatch(/^"[\w-]{27}"$/);
});
