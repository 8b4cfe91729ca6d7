import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Selection } from '@rollcall/api';
import { type OrderColumn, type Run, SystemWriter } from '@rollcall/database';
import type { FilterTree } from '@rollcall/filter';
import { containerProjection } from '../containers/index.js';
import { MaintenanceService } from '../maintenance/index.js';
import { ROLLCALL_VERSION } from '../version.js';
import { fieldOfKey } from './session-filter-keys.js';
import { isSessionMetric } from './session-metrics.js';
import { SessionChangeRepository } from './session-change.repository.js';
import type { SessionPredicate } from './session.predicate.js';
import { sessionProjection } from './session.projection.js';

const FOLDED_EVERY_SECONDS = 5;

/** Expressions that the time alone changes. */
const TIMELY = /\b(now|current_\w+|localtime\w*|\w+_timestamp)\b/i;
/** The same, and those over tables whose changes nobody notes. */
const UNSTEADY = new RegExp(`${TIMELY.source}|\\bselect\\b`, 'i');

/** Tells whether what a list shows may have changed, without reading the list. */
@Injectable()
export class SessionChangesService implements OnModuleInit {
  constructor(
    private readonly changes: SessionChangeRepository,
    private readonly writer: SystemWriter,
    private readonly maintenance: MaintenanceService,
  ) {}

  onModuleInit(): void {
    this.maintenance.register({
      name: 'session-changes',
      everySeconds: FOLDED_EVERY_SECONDS,
      run: () => this.writer.write('upkeep', run => this.changes.fold(run)),
    });
  }

  /**
   * Another text after every change of what a page of sessions shows in some fields; undefined when time alone
   * changes it.
   */
  async stamp(
    run: Run,
    { scope, parts }: SessionPredicate,
    order: readonly OrderColumn[],
    fields: Selection,
  ): Promise<string | undefined> {
    const tested = parts.flatMap(keysOf).flatMap(key => fieldOfKey(key) ?? []);
    const sources = new Set([
      ...sourcesOf(fields, sessionProjection.columns),
      ...sourcesOf(new Map(tested.map(field => [field, new Map()])), sessionProjection.columns),
    ]);
    if (sources.has('time') || order.some(({ expression }) => TIMELY.test(expression))) return undefined;
    const mark = await this.changes.mark(run, scope, sources.has('stats'));
    return JSON.stringify([ROLLCALL_VERSION, parts, mark]);
  }
}

/** The keys that a filter tests. */
function keysOf(tree: FilterTree): string[] {
  if (tree.kind === 'test') return [tree.key];
  return tree.kind === 'not' ? keysOf(tree.of) : tree.of.flatMap(keysOf);
}

/** What else than rows of sessions, containers, people and groups some fields are made from. */
function sourcesOf(fields: Selection, columns: Readonly<Record<string, string>>): Set<'stats' | 'time'> {
  return new Set(
    [...fields].flatMap(([field, below]): Array<'stats' | 'time'> => {
      if (field === 'containers') return [...sourcesOf(below, containerProjection.columns)];
      if (field === 'dependencies') return [...sourcesOf(below, columns)];
      if (isSessionMetric(field)) return ['stats'];
      const expression = columns[field];
      // What has no expression of its own is made from something that is not known here.
      if (expression === undefined || UNSTEADY.test(expression)) return ['time'];
      return /\bstat\./.test(expression) ? ['stats'] : [];
    }),
  );
}
