import { optional, queryOf, text, uuidText } from '@rollcall/api';
import { SessionAccessView } from './session-access.view.js';

/** Which session is explained, and for whom. */
export class SessionAccessQuery {
  static readonly schema = queryOf(SessionAccessView, {
    session: uuidText.describe('Identity of the session.'),
    user: optional(text(320)).describe('E-mail of somebody to say more about.'),
  });

  readonly session!: string;
  readonly user?: string;
}
