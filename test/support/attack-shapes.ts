import { getIntrospectionQuery } from 'graphql';

/** A known way to make a GraphQL server work far more than its caller did. */
export interface AttackShape {
  readonly name: string;
  /** The body of the request; `nonce` makes it another document each time. */
  readonly body: (nonce: string) => string;
  /** Who may ask about the schema at all. */
  readonly as?: 'user' | 'monitor';
}

const times = <T>(n: number, part: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => part(index));
const many = (n: number, part: (index: number) => string): string => times(n, part).join(' ');
const nested = (n: number, open: string, inside: string): string => `${open.repeat(n)}${inside}${'}'.repeat(n)}`;
const asked =
  (query: string, variables: object = {}) =>
  (nonce: string): string =>
    JSON.stringify({ query: `${query} # ${nonce}`, variables });

const SESSION = 'compute_session(id: "12c45b55-ce3c-418d-9c58-223bbba307f1")';
const PAGE = 'compute_session_list(limit: 10000, offset: 0)';
const TREE =
  '{ items { id containers { id } dependencies { id containers { id } dependencies { containers { id } } } } }';
const INTROSPECTION = getIntrospectionQuery({ descriptions: true });
const WHOLE_SCHEMA = INTROSPECTION.slice(INTROSPECTION.indexOf('types {'), INTROSPECTION.indexOf('directives {'));
const FRAGMENTS = INTROSPECTION.slice(INTROSPECTION.indexOf('fragment'));

const fragment = (name: string, type: string, inside: string): string => `fragment ${name} on ${type} { ${inside} }`;
const chain = (n: number, type: string, inside: (next: string) => string, last: string): string =>
  many(n, index => fragment(`F${index}`, type, index === n - 1 ? last : inside(`...F${index + 1}`)));

/** Every one of them is refused before it is executed, on every endpoint. */
export const ATTACK_SHAPES: readonly AttackShape[] = [
  { name: 'a deep selection', body: asked(`{ ${SESSION} ${nested(200, '{ dependencies ', '{ id }')} }`) },
  {
    name: 'a deep selection in fragments',
    body: asked(`{ ${SESSION} { ...F0 } } ${chain(60, 'ComputeSession', next => `dependencies { ${next} }`, 'id')}`),
  },
  {
    name: 'a deep tower of inline fragments',
    body: asked(`{ user ${nested(200, '{ ... on User ', '{ email }')} }`),
  },
  { name: 'a fragment in itself', body: asked(`{ user { ...A } } ${fragment('A', 'User', 'email ...A')}`) },
  {
    name: 'two fragments in each other',
    body: asked(`{ user { ...A } } ${fragment('A', 'User', '...B')} ${fragment('B', 'User', '...A')}`),
  },
  {
    name: 'a long circle of fragments',
    body: asked(`{ user { ...F0 } } ${many(100, n => fragment(`F${n}`, 'User', `...F${(n + 1) % 100}`))}`),
  },
  {
    name: 'a circle of fragments through a field',
    body: asked(`{ ${SESSION} { ...A } } ${fragment('A', 'ComputeSession', 'id dependencies { ...A }')}`),
  },
  {
    name: 'fragments that double at every level',
    body: asked(`{ user { ...F0 } } ${chain(90, 'User', next => `email ${next} ${next}`, 'email')}`),
  },
  {
    name: 'fields that double at every level',
    body: asked(
      `{ ${SESSION} { ...F0 } } ${chain(14, 'ComputeSession', next => `a: dependencies { ${next} } b: dependencies { ${next} }`, 'id')}`,
    ),
  },
  {
    name: 'a mesh of fragments',
    body: asked(
      `{ user { ...F0 } } ${many(25, n => fragment(`F${n}`, 'User', `email ${many(24 - n, m => `...F${n + m + 1}`)}`))}`,
    ),
  },
  { name: 'an alias flood on a field', body: asked(`{ user { ${many(300, n => `a${n}: email`)} } }`) },
  { name: 'an alias flood at the root', body: asked(`{ ${many(120, n => `a${n}: user { email }`)} }`) },
  {
    name: 'an alias flood in a fragment',
    body: asked(
      `{ ${many(10, n => `u${n}: user { ...A }`)} } ${fragment(
        'A',
        'User',
        many(10, n => `a${n}: email`),
      )}`,
    ),
  },
  { name: 'a root field flood', body: asked(`{ ${many(200, () => 'user { email }')} }`) },
  { name: 'a flood of one field', body: asked(`{ user { ${many(900, () => 'email')} } }`) },
  { name: 'a flood of one object', body: asked(`{ ${SESSION} { ${many(150, () => 'containers { id }')} } }`) },
  {
    name: 'a flood of fields that exclude each other',
    body: asked(`{ user { ${many(300, n => `a: ${n % 2 === 0 ? 'email' : 'uuid'}`)} } }`),
  },
  { name: 'a flood of one directive', body: asked(`{ user { email ${many(120, () => '@skip(if: false)')} } }`) },
  { name: 'a flood of unknown directives', body: asked(`{ user { email ${many(400, () => '@nope')} } }`) },
  {
    name: 'a flood of directives over fragments',
    body: asked(`{ user { ${many(60, () => '... @include(if: true) { email }')} } }`),
  },
  { name: 'a flood of operations', body: asked(many(150, n => `query Q${n} { __typename }`)) },
  { name: 'introspection by an ordinary caller', body: asked(INTROSPECTION) },
  {
    name: 'introspection that goes round in a circle',
    as: 'monitor',
    body: asked(`{ __schema { types ${nested(20, '{ fields { type ', '{ name }').replace(/}+$/, '}'.repeat(41))} } }`),
  },
  {
    name: 'the whole schema again and again',
    as: 'monitor',
    body: asked(`{ __schema { ${many(20, n => `t${n}: ${WHOLE_SCHEMA}`)} } } ${FRAGMENTS}`),
  },
  {
    name: 'a flood of types',
    as: 'monitor',
    body: asked(`{ ${many(60, n => `t${n}: __type(name: "User") { name }`)} }`),
  },
  { name: 'the largest page with all that hangs on it', body: asked(`{ ${PAGE} ${TREE} }`) },
  {
    name: 'the largest page by a variable',
    body: asked(`query ($n: Int!) { compute_session_list(limit: $n, offset: 0) ${TREE} }`, { n: 10_000 }),
  },
  {
    name: 'the largest page by default',
    body: asked(`query ($n: Int = 10000) { compute_session_list(limit: $n, offset: 0) ${TREE} }`),
  },
  {
    name: 'the largest page behind a small one',
    body: asked(`{ compute_session_list(limit: 1, offset: 0, first: 10000) ${TREE} }`),
  },
  {
    name: 'the largest page twenty times',
    body: asked(`{ ${many(20, n => `p${n}: ${PAGE} { items { id } }`)} }`),
  },
  {
    name: 'the largest page in a fragment',
    body: asked(
      `{ ...Q } ${fragment('Q', 'Query', `${PAGE} { ...L }`)} ${fragment('L', 'ComputeSessionList', TREE.slice(1, -1))}`,
    ),
  },
  {
    name: 'a variable with ten thousand values',
    body: asked('query ($s: String) { user(email: $s) { uuid } }', { s: times(10_000, n => n) }),
  },
  {
    name: 'a variable nested a thousand times',
    body: nonce =>
      `{"query":"query ($s: String) { user(email: $s) { uuid } } # ${nonce}","variables":{"s":${'['.repeat(2_000)}${']'.repeat(2_000)}}}`,
  },
  {
    name: 'ten thousand variables',
    body: asked('{ user { uuid } }', Object.fromEntries(times(10_000, n => [`v${n}`, n]))),
  },
  { name: 'a document of many tokens', body: asked(`{ user { ${many(5_000, n => `f${n}`)} } }`) },
  { name: 'a tower of values', body: asked(`{ user(email: ${'['.repeat(2_000)}${']'.repeat(2_000)}) { uuid } }`) },
  { name: 'a body of a megabyte', body: asked(`{ user { uuid } } # ${'x'.repeat(1_000_000)}`) },
  {
    name: 'a batch',
    body: nonce => `[${many(50, () => `${asked('{ user { uuid } }')(nonce)},`)}${asked('{ a }')(nonce)}]`,
  },
];
