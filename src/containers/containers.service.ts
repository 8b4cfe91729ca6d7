import { Injectable } from '@nestjs/common';
import type { Principal } from '@rollcall/access';
import { readable, type Selection } from '@rollcall/api';
import { type Run, ScopedReader } from '@rollcall/database';
import { type FilterGrammar, parseOrder } from '@rollcall/filter';
import { containerOrder, containerOrderKeysFor } from './container-filter-keys.js';
import { type ContainerFilter, ContainerPredicate } from './container.predicate.js';
import { ContainerRepository, type ContainerRow } from './container.repository.js';
import { type ContainerListView, ContainerView } from './container.view.js';

/** What narrows a list of containers, as callers say it. */
export interface ContainerListArguments extends Omit<ContainerFilter, 'filter'> {
  readonly filter?: string | undefined;
  /** What the filter may be written in; Rollcall's own grammar unless said otherwise. */
  readonly grammar?: FilterGrammar | undefined;
}

/** Which part of a list, in which order, as callers say it. */
export interface ContainerPageArguments {
  readonly limit: number;
  readonly offset: number;
  /** Keys with signs, `-created_at,+role`; the main container first unless said otherwise. */
  readonly order?: string | undefined;
}

/** Questions about containers. A container is visible exactly when its session is. */
@Injectable()
export class ContainersService {
  constructor(
    private readonly reader: ScopedReader,
    private readonly containers: ContainerRepository,
  ) {}

  /** A page of a session's containers; what is not selected is not computed. */
  async list(
    principal: Principal,
    { filter: text, grammar = 'rollcall', ...args }: ContainerListArguments,
    { order = '', ...part }: ContainerPageArguments,
    selection: Selection,
  ): Promise<Partial<ContainerListView>> {
    const filter = text === undefined ? undefined : { text, grammar };
    const predicate = ContainerPredicate.of(principal, { ...args, filter });
    const page = { ...part, order: containerOrder(parseOrder(order, containerOrderKeysFor(principal))) };
    const fields = selection.get('items');
    return this.reader.read(predicate.scope, async run => {
      const [items, total] = await Promise.all([
        fields && this.containers.page(run, predicate, readable(principal, ContainerView, fields).keys(), page),
        selection.has('total_count') ? this.containers.total(run, predicate) : undefined,
      ]);
      return { ...(items && { items }), ...(total !== undefined && { total_count: total }) };
    });
  }

  /** One container, or null when there is none or it is not the caller's to see. */
  async find(principal: Principal, id: string, selection: Selection): Promise<ContainerView | null> {
    const page = { limit: 1, offset: 0 };
    const { items } = await this.list(principal, { id }, page, new Map([['items', selection]]));
    return items?.[0] ?? null;
  }

  /** The containers of sessions that the caller is already known to see, by session id. */
  async ofSessions(
    run: Run,
    principal: Principal,
    sessionIds: readonly string[],
    selection: Selection,
  ): Promise<ReadonlyMap<string, ContainerRow[]>> {
    const fields = readable(principal, ContainerView, selection).keys();
    return Map.groupBy(await this.containers.ofSessions(run, sessionIds, fields), row => row.session_of);
  }
}
