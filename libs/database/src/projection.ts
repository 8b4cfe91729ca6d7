import { Remembered } from './remembered.js';
import { type Sql, sql } from './sql.js';

/** One side table of a projection, joined only when a selected field mentions its alias. */
export interface ProjectionJoin {
  readonly alias: string;
  readonly sql: string;
  /** Base columns that the join's own condition uses. */
  readonly base?: readonly string[];
  /** Aliases that must be joined before this one. */
  readonly after?: readonly string[];
}

/**
 * How the fields of a view are read: an SQL expression for each, over the alias `base` of the main table and the
 * aliases of the joins. Expressions are constants of the program; nothing of a request ever enters them.
 */
export interface Projection<Field extends string = string> {
  readonly base: string;
  readonly columns: Readonly<Record<Field, string>>;
  readonly joins: readonly ProjectionJoin[];
}

/** The parts of a statement that reads some fields, and nothing but them. */
export interface ProjectedSql {
  /** `expression as "field"` for each field. */
  readonly list: Sql;
  /** Columns of the main table that the list and the joins need. */
  readonly base: Sql;
  readonly joins: Sql;
}

/** Clients select the same fields over and over. */
const projected = new WeakMap<Projection, Remembered<ProjectedSql>>();

/** Projects a view onto the selected fields. Fields the projection does not know are left out. */
export function project(projection: Projection, fields: Iterable<string>, always: readonly string[]): ProjectedSql {
  const chosen = [...fields].filter(field => Object.hasOwn(projection.columns, field));
  const known = projected.get(projection) ?? new Remembered<ProjectedSql>();
  projected.set(projection, known);
  return known.of(`${chosen.join(' ')}|${always.join(' ')}`, () => parts(projection, chosen, always));
}

function parts(projection: Projection, chosen: readonly string[], always: readonly string[]): ProjectedSql {
  const expressions = chosen.map(field => projection.columns[field] as string);
  const aliases = new Set(expressions.flatMap(expression => mentions(expression, /\b([a-z]+)\./g)));
  const joins = projection.joins.filter(({ alias }) => wanted(projection, aliases, alias));
  const own = expressions.flatMap(expression =>
    mentions(expression, new RegExp(`\\b${projection.base}\\.(\\w+)`, 'g')),
  );
  const base = new Set([...always, ...own, ...joins.flatMap(join => join.base ?? [])]);
  const list = chosen.map((field, index) => `${expressions[index]} as "${field}"`);
  return {
    list: sql.raw((list.length === 0 ? ['1 as "__present"'] : list).join(', ')),
    base: sql.raw([...base].map(column => `${projection.base}.${column}`).join(', ')),
    joins: sql.raw(joins.map(join => join.sql).join(' ')),
  };
}

function wanted(projection: Projection, aliases: ReadonlySet<string>, alias: string): boolean {
  return (
    aliases.has(alias) ||
    projection.joins.some(other => aliases.has(other.alias) && other.after?.includes(alias) === true)
  );
}

function mentions(expression: string, pattern: RegExp): string[] {
  return [...expression.matchAll(pattern)].map(match => match[1] as string);
}
