import { commonErrors, nearest } from '@rollcall/errors';
import type { Selection } from './selection.js';
import type { ViewClass } from './view-field.js';
import { type FieldShape, shapeOf } from './view-shape.js';

/** How long the text of a field list may be. */
export const LONGEST_FIELD_LIST = 4_000;
const REMEMBERED_LISTS = 200;

const known = new Map<ViewClass, Map<string, Selection>>();

/**
 * Reads `fields=id,status,containers.image`: names of a view's fields, dotted below an edge. `*` is every field but
 * the edges; an edge alone means what that view shows by itself. Left out, it is what the view shows by itself.
 *
 * @throws INVALID_ARGUMENT naming the unknown field and the one that was probably meant.
 */
export function selectionFrom(view: ViewClass, text: string | undefined): Selection {
  const lists = known.get(view) ?? new Map<string, Selection>();
  known.set(view, lists);
  const key = text === undefined ? '' : `=${text}`;
  const found = lists.get(key);
  if (found !== undefined) return found;
  const selection = text === undefined ? shownByItself(view) : parse(view, text);
  if (lists.size >= REMEMBERED_LISTS) lists.delete(lists.keys().next().value as string);
  lists.set(key, selection);
  return selection;
}

/** What a view shows when nobody says which fields. */
export function shownByItself(view: ViewClass): Selection {
  const shown = [...shapeOf(view).values()].filter(({ extra }) => !extra);
  return new Map(shown.map(field => [field.name, below(field)]));
}

function parse(view: ViewClass, text: string): Selection {
  const selection = new Map<string, Selection>();
  for (const path of text.split(',')) add(view, path.trim(), path.trim(), selection);
  return selection;
}

function add(view: ViewClass, path: string, whole: string, into: Map<string, Selection>): void {
  const [name = '', ...rest] = path.split('.');
  const shape = shapeOf(view);
  if (name === '*' && rest.length === 0) {
    for (const field of shape.values()) if (field.value.kind !== 'view') into.set(field.name, new Map());
    return;
  }
  const field = shape.get(name);
  if (field === undefined) throw unknown(name, whole, shape);
  if (rest.length === 0) {
    into.set(name, new Map([...(into.get(name) ?? []), ...below(field)]));
    return;
  }
  if (field.value.kind !== 'view') {
    throw commonErrors.INVALID_ARGUMENT({ detail: `fields: ${name} has no fields of its own` });
  }
  const children = new Map(into.get(name));
  add(field.value.view, rest.join('.'), whole, children);
  into.set(name, children);
}

function below({ value }: FieldShape): Selection {
  return value.kind === 'view' ? shownByItself(value.view) : new Map();
}

function unknown(name: string, whole: string, shape: ReadonlyMap<string, FieldShape>): Error {
  const meant = nearest(name, shape.keys());
  const hint = meant === undefined ? `expected some of ${[...shape.keys()].join(', ')}` : `did you mean ${meant}?`;
  const written = JSON.stringify(whole.slice(0, 80));
  return commonErrors.INVALID_ARGUMENT({ detail: `fields: unknown field ${written}, ${hint}` });
}
