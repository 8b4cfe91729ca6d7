import type { Draft, Literal } from './draft.js';
import { Complaint, forbiddenKey, unknownWord } from './filter-errors.js';
import type { FilterKey, FilterKeys } from './keys.js';
import { testsOf } from './typed-tests.js';
import { allOf, type FilterTree } from './tree.js';

type Term = Extract<Draft, { kind: 'term' }>;

/** Gives a draft its meaning: keys are looked up, values are read as their key's type. */
export function resolve(draft: Draft, keys: FilterKeys, now: number): FilterTree {
  switch (draft.kind) {
    case 'not':
      return { kind: 'not', of: resolve(draft.of, keys, now) };
    case 'term':
      return draft.key === undefined ? words(draft, keys) : term(draft, keys, now);
    default: {
      const parts = draft.of.map(part => resolve(part, keys, now));
      return draft.kind === 'all' ? allOf(parts) : { kind: 'any', of: parts };
    }
  }
}

function words({ values }: Term, { words: key }: FilterKeys): FilterTree {
  if (key === undefined)
    throw new Complaint('expected a key and a value, such as `status:RUNNING`', values[0] as Literal);
  return { kind: 'test', key, test: { kind: 'starts', texts: values.map(({ text }) => text) } };
}

function term({ key: token, operator, values }: Term, { keys }: FilterKeys, now: number): FilterTree {
  const written = token ?? { text: '', at: 1 };
  const [name, key] = find(keys, written.text.toLowerCase()) ?? [];
  if (name === undefined || key === undefined) {
    const known = Object.keys(keys).filter(each => keys[each]?.forbidden !== true);
    throw unknownWord('key', written, known);
  }
  if (key.forbidden === true) throw forbiddenKey('filter', name);
  return testsOf({ name, key, token: written, operator, values, now });
}

function find(keys: FilterKeys['keys'], name: string): readonly [string, FilterKey] | undefined {
  const own = Object.hasOwn(keys, name) ? keys[name] : undefined;
  if (own !== undefined) return [name, own];
  return Object.entries(keys).find(([, { aliases }]) => aliases?.includes(name) === true);
}
