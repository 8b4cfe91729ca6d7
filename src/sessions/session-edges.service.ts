import { Inject, Injectable } from '@nestjs/common';
import type { Principal } from '@rollcall/access';
import { readable, type Selection } from '@rollcall/api';
import type { Run } from '@rollcall/database';
import { commonErrors } from '@rollcall/errors';
import { ContainersService } from '../containers/index.js';
import { APP_SETTINGS, type AppSettings } from '../settings.js';
import { SessionEventRepository } from './session-event.repository.js';
import { isSessionMetric, metricsOf } from './session-metrics.js';
import { SessionPredicate } from './session.predicate.js';
import { SessionRepository, type SessionRow } from './session.repository.js';
import type { SessionEdge } from './session.projection.js';
import { isStuck, parseStuckAfter, type StuckAfter } from './session-stuck.js';
import { SessionView } from './session.view.js';

/** Fields that are lists of other things, read by statements of their own once the sessions are known. */
const EDGES = ['containers', 'dependencies', 'status_history'] as const satisfies readonly SessionEdge[];

/** A session waits for few others, and those for fewer; a cycle would make every level multiply the answer. */
const DEEPEST_DEPENDENCIES = 3;

/** Completes rows of sessions with what is not a column of theirs: metrics, whether it is stuck, and edges. */
@Injectable()
export class SessionEdgesService {
  private readonly stuckAfter: StuckAfter;

  constructor(
    private readonly sessions: SessionRepository,
    private readonly containers: ContainersService,
    private readonly events: SessionEventRepository,
    @Inject(APP_SETTINGS) settings: AppSettings,
  ) {
    this.stuckAfter = parseStuckAfter(settings.STUCK_AFTER_SECONDS);
  }

  /** The columns to read for a selection: what the caller may see of it, plus what the edges hang on. */
  columns(principal: Principal, selection: Selection): string[] {
    requireShallow(selection);
    const fields = [...readable(principal, SessionView, selection).keys()];
    return [...new Set(['id', ...fields.flatMap(columnsOf)])];
  }

  /** Whether a selection goes beyond the sessions themselves. */
  any(selection: Selection | undefined): boolean {
    return selection !== undefined && EDGES.some(edge => selection.has(edge));
  }

  /** Fills in the selected edges: one statement each, whatever the number of sessions. */
  async attach(run: Run, principal: Principal, rows: SessionRow[], selection: Selection): Promise<SessionRow[]> {
    const metrics = [...selection.keys()].filter(isSessionMetric);
    if (metrics.length > 0) for (const row of rows) Object.assign(row, metricsOf(row.metrics ?? null, metrics));
    if (selection.has('stuck')) this.judge(rows);
    if (rows.length === 0) return rows;
    await Promise.all([
      this.attachContainers(run, principal, rows, selection),
      this.attachDependencies(run, principal, rows, selection),
      selection.has('status_history') && this.attachHistory(run, rows),
    ]);
    return rows;
  }

  private judge(rows: SessionRow[]): void {
    for (const row of rows) row.stuck = isStuck(this.stuckAfter, row.status ?? '', row.in_status_seconds ?? 0);
  }

  private async attachHistory(run: Run, rows: SessionRow[]): Promise<void> {
    const changes = await this.events.changes(
      run,
      rows.map(row => row.id),
    );
    const bySession = Map.groupBy(changes, change => change.session_of);
    for (const row of rows) row.status_history = bySession.get(row.id) ?? [];
  }

  private async attachContainers(run: Run, principal: Principal, rows: SessionRow[], selection: Selection) {
    const fields = selection.get('containers');
    if (fields === undefined) return;
    const ids = rows.map(row => row.id);
    const bySession = await this.containers.ofSessions(run, principal, ids, fields);
    for (const row of rows) row.containers = bySession.get(row.id) ?? [];
  }

  private async attachDependencies(run: Run, principal: Principal, rows: SessionRow[], selection: Selection) {
    const fields = selection.get('dependencies');
    if (fields === undefined) return;
    const scope = SessionPredicate.of(principal, {});
    const ids = rows.map(row => row.id);
    const found = await this.sessions.dependencies(run, scope, ids, this.columns(principal, fields));
    await this.attach(run, principal, found, fields);
    const byDependent = Map.groupBy(found, row => row.dependent);
    for (const row of rows) row.dependencies = byDependent.get(row.id) ?? [];
  }
}

/** The columns that a field is made from. */
function columnsOf(field: string): string[] {
  if (field === 'stuck') return ['status', 'in_status_seconds'];
  return [isSessionMetric(field) ? 'metrics' : field];
}

function requireShallow(selection: Selection): void {
  let [deepest, depth] = [selection.get('dependencies'), 0];
  for (; deepest !== undefined; depth += 1) deepest = deepest.get('dependencies');
  if (depth > DEEPEST_DEPENDENCIES) {
    throw commonErrors.INVALID_ARGUMENT({
      detail: `dependencies: nested ${depth} deep, at most ${DEEPEST_DEPENDENCIES}`,
    });
  }
}
