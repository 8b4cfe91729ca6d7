import * as fc from 'fast-check';

/** A session as the test knows it, from which it works out itself what a filter must find. */
export interface KnownSession {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly ownerId: string;
  readonly accessKey: string;
  readonly domain: string;
  readonly team: string | null;
  readonly status: string;
  readonly type: string;
  readonly tag: string | null;
  readonly scalingGroup: string | null;
  readonly image: string | null;
  /** Tenths of an accelerator. */
  readonly gpu: number;
  readonly mem: number;
  readonly createdAt: string;
  readonly terminatedAt: string | null;
}

/** A filter as it is written, and which sessions pass it. */
export interface KnownFilter {
  readonly text: string;
  readonly passes: (session: KnownSession, callerId: string) => boolean;
}

type Passes = KnownFilter['passes'];

export const STATUSES = ['PENDING', 'RUNNING', 'TERMINATED', 'ERROR'];
export const TYPES = ['interactive', 'batch'];
/** Texts with everything that could mean something to SQL, to LIKE or to the grammar. */
export const TEXTS = [
  'plain',
  'Plain',
  '100%',
  '100x',
  'a_b',
  'aXb',
  `it's`,
  'back\\slash',
  'say "hi"',
  'two words',
  '',
];
export const TEAMS = ['infra', 'vision'];
export const GPUS = [0, 5, 10, 20, 80];
export const GIB = 1024 ** 3;
export const DAYS = ['2026-10-30', '2026-10-31', '2026-11-01', '2026-11-02'];

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
const has = (value: string | null, part: string): boolean =>
  value !== null && value.toLowerCase().includes(part.toLowerCase());

const oneOf = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const some = <T>(values: readonly T[]): fc.Arbitrary<T[]> =>
  fc.uniqueArray(oneOf(values), { minLength: 1, maxLength: 3 });

/** `key:a,b` for a key whose values are texts; the empty text is the absence of one. */
function texts(
  key: string,
  values: readonly string[],
  of: (session: KnownSession) => string | null,
): fc.Arbitrary<KnownFilter> {
  return fc.oneof(
    some(values).map(asked => ({
      text: `${key}:${asked.map(quoted).join(',')}`,
      passes: ((session: KnownSession) => asked.includes(of(session) ?? '')) as Passes,
    })),
    oneOf(values.filter(value => value !== '')).map(part => ({
      text: `${key}~${quoted(part)}`,
      passes: ((session: KnownSession) => has(of(session), part)) as Passes,
    })),
  );
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  ':': (a, b) => a === b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
};

function numbers(
  key: string,
  values: readonly number[],
  write: (value: number) => string,
  of: (session: KnownSession) => number,
): fc.Arbitrary<KnownFilter> {
  return fc.tuple(oneOf(Object.keys(COMPARE)), oneOf(values)).map(([operator, value]) => ({
    text: `${key}${operator}${write(value)}`,
    passes: session => COMPARE[operator]?.(of(session), value) === true,
  }));
}

/** A day is all of its moments: `>` is after its end, `<=` until its end. */
function days(key: string, of: (session: KnownSession) => string | null): fc.Arbitrary<KnownFilter> {
  return fc.tuple(oneOf(Object.keys(COMPARE)), oneOf(DAYS)).map(([operator, day]) => ({
    text: `${key}${operator}${day}`,
    passes: session => {
      const moment = of(session);
      return moment !== null && COMPARE[operator]?.(Date.parse(moment.slice(0, 10)), Date.parse(day)) === true;
    },
  }));
}

/** One term of Rollcall's grammar. */
function term(sessions: readonly KnownSession[]): fc.Arbitrary<KnownFilter> {
  const owners = [...new Set(sessions.map(({ owner }) => owner))];
  const ids = sessions.map(({ id }) => id);
  const names = oneOf(TEXTS.filter(text => text !== '')).map(text => text.slice(0, 3));
  return fc.oneof(
    fc.constant<KnownFilter>({ text: 'owner:me', passes: ({ ownerId }, callerId) => ownerId === callerId }),
    texts('owner', owners, ({ owner }) => owner),
    texts('team', [...TEAMS, ''], ({ team }) => team),
    texts('tag', TEXTS, ({ tag }) => tag),
    texts('name', TEXTS, ({ name }) => name),
    texts('image', ['cr.example.com/ai/pytorch:2', 'cr.example.com/ai/jax:1', 'pytorch'], ({ image }) => image),
    texts('scaling_group', ['a100', 'v100', ''], ({ scalingGroup }) => scalingGroup),
    some(STATUSES).map((asked): KnownFilter => ({
      text: `status:${asked.join(',').toLowerCase()}`,
      passes: session => asked.includes(session.status),
    })),
    some(TYPES).map((asked): KnownFilter => ({
      text: `type:${asked.join(',')}`,
      passes: session => asked.includes(session.type),
    })),
    numbers(
      'gpu',
      GPUS,
      value => String(value / 10),
      ({ gpu }) => gpu,
    ),
    numbers(
      'mem',
      [0, 1, 2, 4].map(gib => gib * GIB),
      value => `${value / GIB}GiB`,
      ({ mem }) => mem,
    ),
    days('created', ({ createdAt }) => createdAt),
    days('terminated', ({ terminatedAt }) => terminatedAt),
    names.map((start): KnownFilter => ({
      text: quoted(start),
      passes: ({ name, id }) =>
        name.toLowerCase().startsWith(start.toLowerCase()) || id.startsWith(start.toLowerCase()),
    })),
    fc.tuple(oneOf(ids), fc.integer({ min: 1, max: 20 })).map(([id, length]): KnownFilter => ({
      text: id.slice(0, length),
      passes: session =>
        session.id.startsWith(id.slice(0, length)) || session.name.toLowerCase().startsWith(id.slice(0, length)),
    })),
  );
}

/** Any filter: terms, some of them negated, all of which have to hold. */
export function anyFilter(sessions: readonly KnownSession[]): fc.Arbitrary<KnownFilter> {
  const maybeNegated = fc
    .tuple(term(sessions), fc.boolean())
    .map(([inner, negated]): KnownFilter =>
      negated ? { text: `-${inner.text}`, passes: (...args) => !inner.passes(...args) } : inner,
    );
  return fc.array(maybeNegated, { maxLength: 3 }).map(terms => ({
    text: terms.map(({ text }) => text).join(' '),
    passes: (...args) => terms.every(({ passes }) => passes(...args)),
  }));
}

/** Orders by any key, some of them by several. */
export const anyOrder: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(
      oneOf(['+', '-', '']),
      oneOf([
        'name',
        'status',
        'created_at',
        'terminated_at',
        'tag',
        'team',
        'owner',
        'gpu',
        'mem',
        'scaling_group',
        'image',
        'id',
      ]),
    ),
    { maxLength: 3 },
  )
  .map(keys => keys.map(([sign, key]) => sign + key).join(','));
