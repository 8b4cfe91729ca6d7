import { isDeepStrictEqual } from 'node:util';
import { ITEM_FIELDS } from './queries.js';

/** What an answer says, in one form for all servers: this is compared before anything is measured. */
export interface Answer {
  /** Sessions in order: the fields of the seed's example, or the id and the ids of the containers. */
  readonly items?: readonly unknown[];
  readonly total?: number;
  /** Counts by value, for facets. */
  readonly facets?: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

type Json = Record<string, unknown>;

/** A list whose items are named as in the seed. */
export function listAnswer(list: unknown): Answer {
  const { items, total_count: total } = list as { items: Json[]; total_count?: number };
  return { items: items.map(itemOf), ...(total === undefined ? {} : { total }) };
}

/** The seed's fields of an item, and what containers it has, in no order of theirs. */
export function itemOf(item: Json): unknown {
  const fields = Object.fromEntries(ITEM_FIELDS.map(field => [field, item[field] ?? null]));
  const containers = item['containers'] as Json[] | undefined;
  return containers === undefined ? fields : { ...fields, containers: containers.map(({ id }) => String(id)).sort() };
}

/** Rows of value and count as one object; absent values count as "null". */
export function bucketsOf(rows: ReadonlyArray<{ value: unknown; n: unknown }>): Record<string, number> {
  return Object.fromEntries(
    rows.map(({ value, n }): [string, number] => [String(value), Number(n)]).sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** Where two answers differ, in a few lines; undefined when they do not. */
export function difference(expected: Answer, got: Answer): string | undefined {
  if (isDeepStrictEqual(normal(expected), normal(got))) return undefined;
  const lines = [
    ...(expected.total === got.total ? [] : [`total: expected ${expected.total}, got ${got.total}`]),
    ...itemDifferences(expected.items ?? [], got.items ?? []),
    ...(isDeepStrictEqual(expected.facets, got.facets)
      ? []
      : [
          `facets: expected ${JSON.stringify(expected.facets)?.slice(0, 400)}`,
          `got ${JSON.stringify(got.facets)?.slice(0, 400)}`,
        ]),
  ];
  return lines.map(line => `    ${line}`).join('\n');
}

function itemDifferences(expected: readonly unknown[], got: readonly unknown[]): string[] {
  const at = expected.findIndex((item, index) => !isDeepStrictEqual(item, got[index]));
  if (at < 0 && expected.length === got.length) return [];
  return [
    `items: expected ${expected.length}, got ${got.length}; the first difference is at ${at < 0 ? expected.length : at}:`,
    `  expected ${JSON.stringify(expected[at])?.slice(0, 400)}`,
    `  got      ${JSON.stringify(got[at < 0 ? expected.length : at])?.slice(0, 400)}`,
  ];
}

const normal = ({ items, total, facets }: Answer): unknown => ({ items, total, facets });
