import { mayRead, type Principal } from '@rollcall/access';
import type { Selection } from './selection.js';

/**
 * The part of a selection that a caller may read of a view. What is left out is never fetched and therefore reads
 * as `null`: a restricted value does not leave the database for those it is not meant for.
 */
export function readable(principal: Principal, view: Parameters<typeof mayRead>[1], selection: Selection): Selection {
  if ([...selection.keys()].every(field => mayRead(principal, view, field))) return selection;
  return new Map([...selection].filter(([field]) => mayRead(principal, view, field)));
}
