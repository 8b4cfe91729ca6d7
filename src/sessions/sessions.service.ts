import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '@rollcall/access';
import { LARGEST_PAGE, type Selection, selectionText } from '@rollcall/api';
import {
  type OrderColumn,
  positionOf,
  readCursor,
  rowsOfCursor,
  type Run,
  ScopedReader,
  type SharedAs,
  writeCursor,
} from '@rollcall/database';
import { commonErrors } from '@rollcall/errors';
import { type FilterGrammar, type OrderTerm, parseOrder } from '@rollcall/filter';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
import { SessionChangesService } from './session-changes.service.js';
import { SessionEdgesService } from './session-edges.service.js';
import type { FacetKey } from './session-facets.js';
import type { FacetView } from './session-facets.view.js';
import { isNewestFirst, orderKeysFor, orderOf } from './session-order.js';
import { decideNarrowing, type OwnershipArguments } from './session.policy.js';
import { sessionErrors } from './session.errors.js';
import { type SessionFilter, SessionPredicate } from './session.predicate.js';
import { type SessionPage, SessionRepository, type SessionRow } from './session.repository.js';
import { parseStatuses } from './session-status.js';
import { parseStuckAfter, type StuckAfter } from './session-stuck.js';
import type { SessionListView, SessionView } from './session.view.js';

/** What narrows a list, as callers say it. */
export interface SessionListArguments extends OwnershipArguments {
  readonly group_id?: string | undefined;
  /** One status name or a comma list. */
  readonly status?: string | undefined;
  readonly filter?: string | undefined;
  /** What the filter may be written in; Rollcall's own grammar unless said otherwise. */
  readonly grammar?: FilterGrammar | undefined;
}

/** Which part of a list, in which order, as callers say it. */
export interface SessionPageArguments {
  readonly limit: number;
  readonly offset?: number | undefined;
  /** The cursor of an earlier page of the same list. */
  readonly after?: string | undefined;
  /** The same, as REST names it. */
  readonly cursor?: string | undefined;
  /** Keys with signs, `-created_at,+name`, or the same already read. */
  readonly order?: string | readonly OrderTerm[] | undefined;
}

/** A page, and what it was made from, where that is selected as `stamp`. */
export type SessionPageResult = Partial<SessionListView> & { readonly stamp?: string | undefined };

/** Rows that are held at once while a whole set is handed out: few enough to be gone before they count as old. */
const BATCH = 200;

/** Questions about sessions. Every answer is one snapshot of one predicate: scope ∧ filter. */
@Injectable()
export class SessionsService {
  private readonly stuckAfter: StuckAfter;

  constructor(
    private readonly reader: ScopedReader,
    private readonly sessions: SessionRepository,
    private readonly edges: SessionEdgesService,
    private readonly changes: SessionChangesService,
    @Inject(APP_SETTINGS) settings: AppSettings,
  ) {
    this.stuckAfter = parseStuckAfter(settings.STUCK_AFTER_SECONDS);
  }

  /** A page and the size of the whole set; whichever is not selected is not computed. */
  async list(
    principal: Principal,
    args: SessionListArguments,
    page: SessionPageArguments,
    selection: Selection,
  ): Promise<SessionPageResult> {
    const predicate = await this.predicate(principal, args);
    return this.read(principal, predicate, pageOf(principal, predicate, page), selection);
  }

  /**
   * What a page would be made from, without reading it: another text whenever the page would be another one, and
   * undefined when time alone changes it.
   */
  async stamp(
    principal: Principal,
    args: SessionListArguments,
    page: SessionPageArguments,
    fields: Selection,
  ): Promise<string | undefined> {
    const predicate = await this.predicate(principal, args);
    const { order } = pageOf(principal, predicate, page);
    return this.reader.read(predicate.scope, run => this.changes.stamp(run, predicate, order, fields));
  }

  /** Everything in scope, unpaged. Refuses rather than cut silently. */
  async listAll(
    principal: Principal,
    args: SessionListArguments & Pick<SessionPageArguments, 'order'>,
    selection: Selection,
  ): Promise<SessionView[]> {
    const predicate = await this.predicate(principal, args);
    const page = { limit: LARGEST_PAGE + 1, order: orderFor(principal, args.order) };
    const { items = [] } = await this.read(principal, predicate, page, new Map([['items', selection]]));
    return items;
  }

  /**
   * Hands out a whole set in batches, all of one snapshot, in constant memory: the next batch is read when `visit` is
   * done with the last one.
   */
  async export(
    principal: Principal,
    args: SessionListArguments & Pick<SessionPageArguments, 'order'>,
    selection: Selection,
    visit: (rows: SessionView[]) => Promise<void>,
  ): Promise<void> {
    const predicate = await this.predicate(principal, args);
    const columns = this.edges.columns(principal, selection);
    const order = orderFor(principal, args.order);
    await this.reader.read(
      predicate.scope,
      async run => {
        await this.sessions.open(run, predicate, columns, order);
        for await (const rows of rowsOfCursor<SessionRow>(run, BATCH)) {
          await visit(await this.edges.attach(run, principal, rows, selection));
        }
      },
      { handsOut: true },
    );
  }

  /** The set counted by each of some keys: one statement a key, all of one snapshot. */
  async facets(
    principal: Principal,
    args: SessionListArguments,
    by: readonly FacetKey[],
    selection: Selection,
  ): Promise<FacetView[]> {
    const counts = selection.get('buckets')?.has('gpu_slots') === true ? 'facet' : 'facetCounts';
    const predicate = await this.predicate(principal, args);
    const count = (run: Run) =>
      Promise.all(
        [...new Set(by)].map(async key => ({ key, buckets: await this.sessions[counts](run, predicate, key) })),
      );
    const shared = sharedAs(principal, predicate, selection, by);
    return this.reader.read(predicate.scope, count, { atOnce: true, shared });
  }

  /** One session by id or, as the oldest clients ask, the newest of a name; null when it is not the caller's to see. */
  async find(
    principal: Principal,
    { id, name, ...owner }: OwnershipArguments & Pick<SessionFilter, 'id' | 'name'>,
    selection: Selection,
  ): Promise<SessionView | null> {
    const predicate = await this.predicate(principal, owner, { id, name });
    const page = { limit: 1, order: orderOf([]) };
    const { items } = await this.read(principal, predicate, page, new Map([['items', selection]]));
    return items?.[0] ?? null;
  }

  /** The containers of one session; null when the session is not the caller's to see. */
  async containersOf(principal: Principal, id: string, selection: Selection): Promise<SessionView['containers']> {
    const session = await this.find(principal, { id }, new Map([['containers', selection]]));
    return session && session.containers;
  }

  private read(
    principal: Principal,
    predicate: SessionPredicate,
    page: SessionPage,
    selection: Selection,
  ): Promise<SessionPageResult> {
    const fields = selection.get('items');
    const positions = selection.has('next_cursor');
    const answer = async (run: Run): Promise<SessionPageResult> => {
      // Whether there is a next page is known from one row more.
      const asked = positions ? { ...page, limit: page.limit + 1, positions } : page;
      const columns = fields ? this.edges.columns(principal, fields) : ['id'];
      const [rows, total, stamp] = await Promise.all([
        (fields || positions) && page.limit > 0 ? this.sessions.page(run, predicate, columns, asked) : [],
        selection.has('total_count') ? this.sessions.total(run, predicate) : undefined,
        fields && selection.has('stamp') ? this.changes.stamp(run, predicate, page.order, fields) : undefined,
      ]);
      // Only the unpaged list asks for one row more than a page may hold.
      if (!positions && rows.length > LARGEST_PAGE) {
        throw sessionErrors.SESSIONS_TOO_MANY({ detail: `more than ${LARGEST_PAGE} sessions match` });
      }
      const cursor = positions ? nextCursor(predicate, page, rows) : undefined;
      const items = fields && (await this.edges.attach(run, principal, rows.slice(0, page.limit), fields));
      return {
        ...(items && { items }),
        ...(total !== undefined && { total_count: total }),
        ...(cursor !== undefined && { next_cursor: cursor }),
        ...(stamp !== undefined && { stamp }),
      };
    };
    const keptPlans = isNewestFirst(page.order) && predicate.followsAnIndex();
    const shared = sharedAs(principal, predicate, selection, page);
    return this.reader.read(predicate.scope, answer, { keptPlans, atOnce: !this.edges.any(fields), shared });
  }

  private async predicate(
    principal: Principal,
    args: SessionListArguments,
    single: Pick<SessionFilter, 'id' | 'name'> = {},
  ): Promise<SessionPredicate> {
    const narrowing = decideNarrowing(principal, args);
    const { filter: text, grammar = 'rollcall' } = args;
    const predicate = SessionPredicate.of(principal, {
      ...single,
      accessKey: args.access_key,
      domainName: args.domain_name,
      groupId: args.group_id,
      statuses: parseStatuses(args.status),
      filter: text === undefined ? undefined : { text, grammar, stuckAfter: this.stuckAfter },
    });
    if (narrowing === 'if-present') await this.requirePresent(principal, args.access_key);
    return predicate;
  }

  private async requirePresent(principal: Principal, accessKey: string | undefined): Promise<void> {
    const predicate = SessionPredicate.of(principal, { accessKey });
    const present = await this.reader.read(predicate.scope, run => this.sessions.exists(run, predicate), {
      atOnce: true,
    });
    if (!present) throw commonErrors.FORBIDDEN();
  }
}

function orderFor(principal: Principal, order: SessionPageArguments['order']): OrderColumn[] {
  return orderOf(typeof order === 'string' ? parseOrder(order, orderKeysFor(principal)) : (order ?? []));
}

function pageOf(
  principal: Principal,
  { fingerprint }: SessionPredicate,
  { limit, offset = 0, after, cursor = after, order: asked }: SessionPageArguments,
): SessionPage {
  const order = orderFor(principal, asked);
  if (cursor === undefined) return { limit, offset, order };
  if (offset > 0) throw commonErrors.INVALID_ARGUMENT({ detail: 'offset: a page after a cursor skips nothing' });
  const argument = after === undefined ? 'cursor' : 'after';
  return { limit, order, after: readCursor({ fingerprint, order }, cursor, argument) };
}

/** A question in words, where it means the same whenever it is asked. */
function sharedAs(
  by: Principal,
  { lasting, fingerprint }: SessionPredicate,
  selection: Selection,
  rest: unknown,
): SharedAs | undefined {
  // None of the three has a line break in it; written as JSON once more, the first would be escaped from end to end.
  return lasting ? { by, words: `${fingerprint}\n${selectionText(selection)}\n${JSON.stringify(rest)}` } : undefined;
}

/** The cursor behind the last row of a page; null when nothing comes after it. */
function nextCursor(
  { fingerprint }: SessionPredicate,
  { limit, order }: SessionPage,
  rows: readonly SessionRow[],
): string | null {
  const last = rows[limit - 1]?.position;
  return rows.length > limit && last !== undefined ? writeCursor({ fingerprint, order }, positionOf(last)) : null;
}
