import { queryOf, uuidText } from '@rollcall/api';
import { z } from 'zod';
import { StatusChangeView } from './status-change.view.js';

/** Which session's history. */
export class SessionEventsPath {
  static readonly schema = z.object({ id: uuidText.describe('Identity of the session.') });

  readonly id!: string;
}

/** What of it to show. */
export class SessionEventsQuery {
  static readonly schema = queryOf(StatusChangeView, {});
}
