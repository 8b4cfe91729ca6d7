import { Injectable } from '@nestjs/common';
import type { Principal } from '@rollcall/access';
import { ScopedReader } from '@rollcall/database';
import { commonErrors } from '@rollcall/errors';
import { SessionEventRepository, type StatusChangeRow } from './session-event.repository.js';
import { SessionPredicate } from './session.predicate.js';
import { SessionRepository } from './session.repository.js';

/** The history of sessions. It is visible exactly when the session is. */
@Injectable()
export class SessionEventsService {
  constructor(
    private readonly reader: ScopedReader,
    private readonly sessions: SessionRepository,
    private readonly events: SessionEventRepository,
  ) {}

  /** How the status of a session changed, oldest first. @throws NOT_FOUND when it is not there or not to be seen */
  changesOf(principal: Principal, id: string): Promise<StatusChangeRow[]> {
    const predicate = SessionPredicate.of(principal, { id });
    return this.reader.read(predicate.scope, async run => {
      const [isVisible, changes] = await Promise.all([
        this.sessions.exists(run, predicate),
        this.events.changes(run, [id]),
      ]);
      if (!isVisible) throw commonErrors.NOT_FOUND();
      return changes;
    });
  }
}
