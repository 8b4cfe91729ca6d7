import { buildSchema, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { costOf, type ListSizes, nodesOf } from './cost.js';
import { introspects } from './introspection.js';
import { holdsMoreThan } from './variables.js';

const schema = buildSchema(`
  interface Page { total: Int items: [Item] }
  type Item { id: ID child: Item children: [Item] tags: [String] events(first: Int): [Item!]! }
  type List implements Page { total: Int items: [Item]! }
  type Query { list(limit: Int, offset: Int, first: Int): List all: [Item] item: Item n: Int }
`);
Object.assign(schema.getQueryType()?.getFields()['all']?.extensions ?? {}, { expectedItems: 100 });

const sizes: ListSizes = { pageArguments: ['limit', 'first'], largestPage: 1_000, introspection: 10, otherwise: 3 };

function nodes(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  const operation = document.definitions[0] as OperationDefinitionNode;
  return nodesOf(costOf(schema, document, operation, sizes), variables, sizes);
}

describe('the cost of an operation', () => {
  it.each([
    ['{ n }', 0],
    ['{ item { id tags } }', 1],
    ['{ item { child { child { id } } } }', 3],
    ['{ item { children { id } } }', 1 + 3],
    ['{ all { id } }', 100],
    ['{ all { children { children { id } } } }', 100 * (1 + 3 * (1 + 3))],
    ['{ list(limit: 20) { total } }', 1],
    ['{ list(limit: 20) { total items { id } } }', 1 + 20],
    ['{ list(limit: 20) { items { child { id } children { id } } } }', 1 + 20 * (1 + 1 + 3)],
    ['{ list(limit: 20) { items { events(first: 5) { id } } } }', 1 + 20 * (1 + 5)],
    ['{ list { items { id } } }', 1 + 3],
    ['{ list(limit: 0) { items { children { id } } } }', 1],
    ['{ list(limit: 2, first: 20) { items { id } } }', 1 + 20],
    ['{ list(limit: 20, first: 2) { items { id } } }', 1 + 20],
    ['{ list(limit: 20, first: null) { items { id } } }', 1 + 20],
    ['{ a: list(limit: 20) { items { id } } b: list(limit: 30) { items { id } } }', 21 + 31],
    ['{ list(limit: 20) { ...L } } fragment L on List { items { ...I } } fragment I on Item { children { id } }', 81],
    ['{ list(limit: 20) { ... on Page { items { id } } ... { items { id } } } }', 41],
    ['{ __typename item { __typename } }', 1],
    ['{ __schema { types { name fields { name } } } }', 1 + 10 * (1 + 10)],
    ['{ __type(name: "Item") { fields { name } } }', 1 + 10],
  ])('of %s is %i nodes', (query, expected) => {
    expect(nodes(query)).toBe(expected);
  });

  it('takes the size of a page from the variables of each request', () => {
    const query = 'query ($n: Int) { list(limit: $n) { items { events(first: $n) { id } } } }';
    expect([nodes(query, { n: 10 }), nodes(query, { n: 2 }), nodes(query, { n: 0 })]).toEqual([1 + 10 * 11, 7, 1]);
  });

  it('takes the largest of several sizes, whichever of them the resolver goes by', () => {
    const query = 'query ($n: Int, $m: Int = 3) { list(limit: $m, first: $n) { items { id } } }';
    expect([nodes(query, { n: 9 }), nodes(query, { n: 1 }), nodes(query, { m: 9, n: null })]).toEqual([10, 4, 10]);
    const mixed = 'query ($n: Int) { list(limit: 5, first: $n) { items { id } } }';
    expect([nodes(mixed, { n: 9 }), nodes(mixed, { n: 1 })]).toEqual([10, 6]);
  });

  it('falls back on the default of a variable, and then on a guess', () => {
    expect(nodes('query ($n: Int = 7) { list(limit: $n) { items { id } } }')).toBe(8);
    expect(nodes('query ($n: Int) { list(limit: $n) { items { id } } }', { n: 'many' })).toBe(4);
  });

  it.each([5_000, 1e300, Number.POSITIVE_INFINITY])('takes %d for the largest page, and less than none for none', n => {
    expect(nodes('query ($n: Int) { list(limit: $n) { items { id } } }', { n })).toBe(1_001);
    expect(nodes('query ($n: Int) { list(limit: $n) { items { id } } }', { n: -n })).toBe(1);
  });

  it('multiplies an inner page of fixed size under an outer one in a variable', () => {
    const query = 'query ($n: Int) { list(limit: $n) { items { events(first: 4) { children { id } } } } }';
    expect(nodes(query, { n: 10 })).toBe(1 + 10 * (1 + 4 * (1 + 3)));
  });
});

describe('a question about the schema', () => {
  it.each([
    '{ __schema { types { name } } }',
    '{ a: __type(name: "T") { name } }',
    '{ ...F } fragment F on Q { __schema { x } }',
  ])('is %s', query => expect(introspects(parse(query))).toBe(true));

  it('is none in a __typename', () => {
    expect(introspects(parse('{ __typename item { __typename } }'))).toBe(false);
  });
});

describe('variables', () => {
  it.each([
    [undefined, 1, false],
    [{ a: 1, b: 2 }, 3, false],
    [{ a: 1, b: 2 }, 2, true],
    [{ a: [1, 2, [3]] }, 6, false],
    [{ a: [1, 2, [3]] }, 5, true],
    [{ a: null, b: 'x'.repeat(1_000) }, 3, false],
  ])('%j in at most %i values: too many is %s', (values, most, expected) => {
    expect(holdsMoreThan(most, values)).toBe(expected);
  });

  it('are looked at without recursion', () => {
    expect(holdsMoreThan(1_000, JSON.parse(`${'['.repeat(5_000)}${']'.repeat(5_000)}`))).toBe(true);
  });
});
