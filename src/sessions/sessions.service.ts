import { Injectable } from '@nestjs/common';
import type { Principal } from '@rollcall/access';
import { LARGEST_PAGE, type Selection } from '@rollcall/api';
import { type Run, ScopedReader } from '@rollcall/database';
import { commonErrors } from '@rollcall/errors';
import { SessionEdgesService } from './session-edges.service.js';
import { decideNarrowing, type OwnershipArguments } from './session.policy.js';
import { sessionErrors } from './session.errors.js';
import { type SessionFilter, SessionPredicate } from './session.predicate.js';
import { type SessionPage, SessionRepository } from './session.repository.js';
import { parseStatuses } from './session-status.js';
import type { SessionListView, SessionView } from './session.view.js';

/** What narrows a list, as callers say it. */
export interface SessionListArguments extends OwnershipArguments {
  readonly group_id?: string | undefined;
  /** One status name or a comma list. */
  readonly status?: string | undefined;
}

/** Questions about sessions. Every answer is one snapshot of one predicate: scope ∧ filter. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly reader: ScopedReader,
    private readonly sessions: SessionRepository,
    private readonly edges: SessionEdgesService,
  ) {}

  /** A page and the size of the whole set; whichever is not selected is not computed. */
  async list(
    principal: Principal,
    args: SessionListArguments,
    page: SessionPage,
    selection: Selection,
  ): Promise<Partial<SessionListView>> {
    return this.read(principal, await this.predicate(principal, args), page, selection);
  }

  /** Everything in scope, unpaged. Refuses rather than cut silently. */
  async listAll(principal: Principal, args: SessionListArguments, selection: Selection): Promise<SessionView[]> {
    const predicate = await this.predicate(principal, args);
    const page = { limit: LARGEST_PAGE + 1, offset: 0 };
    const { items = [] } = await this.read(principal, predicate, page, new Map([['items', selection]]));
    return items;
  }

  /** One session by id or, as the oldest clients ask, the newest of a name; null when it is not the caller's to see. */
  async find(
    principal: Principal,
    { id, name, ...owner }: OwnershipArguments & Pick<SessionFilter, 'id' | 'name'>,
    selection: Selection,
  ): Promise<SessionView | null> {
    const predicate = await this.predicate(principal, owner, { id, name });
    const { items } = await this.read(principal, predicate, { limit: 1, offset: 0 }, new Map([['items', selection]]));
    return items?.[0] ?? null;
  }

  private read(
    principal: Principal,
    predicate: SessionPredicate,
    page: SessionPage,
    selection: Selection,
  ): Promise<Partial<SessionListView>> {
    const fields = selection.get('items');
    const answer = async (run: Run): Promise<Partial<SessionListView>> => {
      const [rows, total] = await Promise.all([
        fields && page.limit > 0 ? this.sessions.page(run, predicate, this.edges.columns(principal, fields), page) : [],
        selection.has('total_count') ? this.sessions.total(run, predicate) : undefined,
      ]);
      // Only the unpaged list asks for one row more than a page may hold.
      if (rows.length > LARGEST_PAGE) {
        throw sessionErrors.SESSIONS_TOO_MANY({ detail: `more than ${LARGEST_PAGE} sessions match` });
      }
      const items = fields && (await this.edges.attach(run, principal, rows, fields));
      return { ...(items && { items }), ...(total !== undefined && { total_count: total }) };
    };
    const keptPlans = page.order === undefined && predicate.followsAnIndex();
    return this.reader.read(predicate.scope, answer, { keptPlans });
  }

  private async predicate(
    principal: Principal,
    args: SessionListArguments,
    single: Pick<SessionFilter, 'id' | 'name'> = {},
  ): Promise<SessionPredicate> {
    const narrowing = decideNarrowing(principal, args);
    if (narrowing === 'if-present') await this.requirePresent(principal, args.access_key);
    return SessionPredicate.of(principal, {
      ...single,
      accessKey: args.access_key,
      domainName: args.domain_name,
      groupId: args.group_id,
      statuses: parseStatuses(args.status),
    });
  }

  private async requirePresent(principal: Principal, accessKey: string | undefined): Promise<void> {
    const predicate = SessionPredicate.of(principal, { accessKey });
    const present = await this.reader.read(predicate.scope, run => this.sessions.exists(run, predicate));
    if (!present) throw commonErrors.FORBIDDEN();
  }
}
