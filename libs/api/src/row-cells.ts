import { reaches, type Role } from '@rollcall/access';
import { fieldWriter } from './row-writer.js';
import { isoDateTime } from './scalars.js';
import type { Selection } from './selection.js';
import type { ViewClass } from './view-field.js';
import { type FieldShape, shapeOf } from './view-shape.js';

/** Writes one row as the cells of a table. */
export type RowCells = (row: object) => string[];

/**
 * How rows of a view become cells for callers of a role: one a field, in the order of the selection. Text stands by
 * itself, what is made of parts is JSON, and what is null, restricted or was not fetched is empty.
 */
export function rowCells(view: ViewClass, selection: Selection, role: Role): RowCells {
  const shape = shapeOf(view);
  const fields = [...selection].map(([name, children]) => ({
    name,
    write: cellWriter(shape.get(name), children, role),
  }));
  return row =>
    fields.map(({ name, write }) => {
      const value = (row as Record<string, unknown>)[name];
      return value === null || value === undefined ? '' : write(value);
    });
}

/** What JSON writes in quotes and a cell does not. */
const TEXTS: Readonly<Partial<Record<string, (value: unknown) => string>>> = {
  text: String,
  word: String,
  bigint: String,
  uuid: value => String(value).toLowerCase(),
  moment: value => isoDateTime(String(value)),
};

function cellWriter(field: FieldShape | undefined, children: Selection, role: Role): (value: unknown) => string {
  if (field === undefined || (field.role !== undefined && !reaches(role, field.role))) return () => '';
  return (field.list ? undefined : TEXTS[field.value.kind]) ?? fieldWriter(field, children, role);
}
