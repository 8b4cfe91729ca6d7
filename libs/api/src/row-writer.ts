import { reaches, type Role } from '@rollcall/access';
import { isoDateTime } from './scalars.js';
import type { Selection } from './selection.js';
import type { ViewClass } from './view-field.js';
import { type FieldShape, shapeOf, type ValueKind } from './view-shape.js';

/** Writes one row as the text of a JSON object. */
export type RowWriter = (row: object) => string;

type ValueWriter = (value: unknown) => string;

const compiled = new WeakMap<Selection, Map<string, RowWriter>>();

/**
 * How rows of a view are written for callers of a role: compiled once for a selection, so that a page costs string
 * concatenation. Stored JSON goes through as text. What the role may not read is `null` whatever came, as is a
 * selected field that was not fetched.
 */
export function rowWriter(view: ViewClass, selection: Selection, role: Role): RowWriter {
  const writers = compiled.get(selection) ?? new Map<string, RowWriter>();
  compiled.set(selection, writers);
  const key = `${view.name} ${role}`;
  const writer = writers.get(key) ?? compile(view, selection, role);
  writers.set(key, writer);
  return writer;
}

function compile(view: ViewClass, selection: Selection, role: Role): RowWriter {
  const shape = shapeOf(view);
  const fields = [...selection].map(([name, children], index) => {
    const before = `${index === 0 ? '{' : ','}${JSON.stringify(name)}:`;
    return { name, before, absent: `${before}null`, write: fieldWriter(shape.get(name), children, role) };
  });
  if (fields.length === 0) return () => '{}';
  const absences = fields.map(({ absent }) => absent);
  /** From each field on, how a row ends that has none of them. */
  const ends = fields.map((_, index) => [...absences.slice(index), '}'].join(''));
  return row => {
    let text = '';
    // Those that are absent wait for one that is there: many rows end with them, and a text is made of two at a time.
    let written = 0;
    for (let index = 0; index < fields.length; index += 1) {
      const { name, before, write } = fields[index] as (typeof fields)[number];
      const value = (row as Record<string, unknown>)[name];
      if (value === null || value === undefined) continue;
      for (; written < index; written += 1) text += absences[written];
      text += before + write(value);
      written = index + 1;
    }
    return text + (ends[written] ?? '}');
  };
}

/** How a field is written; what the role may not read, and what no view knows, is `null`. */
export function fieldWriter(field: FieldShape | undefined, children: Selection, role: Role): ValueWriter {
  if (field === undefined || (field.role !== undefined && !reaches(role, field.role))) return () => 'null';
  const { value } = field;
  const write =
    value.kind === 'view'
      ? (rowWriter(value.view, children, role) as ValueWriter)
      : value.kind === 'word'
        ? JSON.stringify
        : VALUE_WRITERS[value.kind];
  const nullable: ValueWriter = each => (each === null || each === undefined ? 'null' : write(each));
  return field.list ? each => (Array.isArray(each) ? `[${each.map(nullable).join(',')}]` : 'null') : nullable;
}

const VALUE_WRITERS: Readonly<Record<ValueKind, ValueWriter>> = {
  text: value => JSON.stringify(String(value)),
  uuid: value => JSON.stringify(String(value).toLowerCase()),
  moment: value => JSON.stringify(isoDateTime(String(value))),
  integer: numberText,
  number: numberText,
  boolean: value => (value === true ? 'true' : 'false'),
  // Beyond what a JSON number can say exactly there is no number to write; GraphQL answers null there, too.
  bigint: value => (Number.isSafeInteger(Number(value)) ? String(Number(value)) : 'null'),
  // In JSON a line break can only stand between two tokens; a line of its own is then one row.
  json: value => String(value).replaceAll(/[\r\n]/g, ' '),
};

function numberText(value: unknown): string {
  return Number.isFinite(Number(value)) ? String(Number(value)) : 'null';
}
