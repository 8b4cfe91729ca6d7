import { buildSchema, type GraphQLResolveInfo, graphqlSync } from 'graphql';
import { describe, expect, it } from 'vitest';
import { type Selection, selectionOf } from './selection.js';

const schema = buildSchema(`
  interface Page { total: Int }
  type Item { id: ID a: Int child: Item }
  type List implements Page { total: Int items: [Item] }
  type Query { list(n: Int): List }
`);

function select(source: string, variableValues: Record<string, unknown> = {}): unknown {
  let seen: Selection | undefined;
  const rootValue = {
    list: (_args: unknown, _context: unknown, info: GraphQLResolveInfo) => {
      seen = selectionOf(info);
      return {};
    },
  };
  const { errors } = graphqlSync({ schema, source, rootValue, variableValues });
  expect(errors).toBeUndefined();
  return plain(seen as Selection);
}

const plain = (selection: Selection): object =>
  Object.fromEntries([...selection].map(([name, children]) => [name, plain(children)]));

describe('a selection', () => {
  it('is the tree of field names, whatever their aliases', () => {
    expect(select('{ list { n: total x: items { y: id child { a } } } }')).toEqual({
      total: {},
      items: { id: {}, child: { a: {} } },
    });
  });

  it('follows fragments, also those on an interface, and merges fields asked for twice', () => {
    expect(
      select(`{ list { ... on Page { total } ...L items { a } } }
        fragment L on List { items { id child { ... { a } } } }`),
    ).toEqual({ total: {}, items: { id: {}, a: {}, child: { a: {} } } });
  });

  it('leaves out what @skip and @include leave out, by literal and by variable', () => {
    const query = `query ($yes: Boolean!, $no: Boolean!) { list {
      total @include(if: $no) items @skip(if: $no) { id @skip(if: $yes) a @include(if: true) } } }`;
    expect(select(query, { yes: true, no: false })).toEqual({ items: { a: {} } });
  });

  it('merges the same root field asked for twice', () => {
    expect(select('{ list { total } list { items { id } } }')).toEqual({ total: {}, items: { id: {} } });
  });
});
