import { Args, Info, Int, Query, Resolver } from '@nestjs/graphql';
import { type FieldNode, type GraphQLResolveInfo, Kind, type SelectionSetNode } from 'graphql';
import { ComputeSession, ComputeSessionList, Facets } from './models.js';
import { SessionsService } from './sessions.service.js';

@Resolver(() => ComputeSession)
export class SessionsResolver {
  constructor(private readonly sessions: SessionsService) {}

  @Query(() => [ComputeSession], { nullable: true })
  async compute_sessions(
    @Args('access_key', { type: () => String, nullable: true }) access_key: string | undefined,
    @Args('status', { type: () => String, nullable: true }) status: string | undefined,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ComputeSession[]> {
    const found = await this.sessions.all({ access_key, status }, selects(info, ['containers']));
    return found.map(session => ComputeSession.of(session));
  }

  @Query(() => ComputeSessionList, { nullable: true })
  async compute_session_list(
    @Args('limit', { type: () => Int }) limit: number,
    @Args('offset', { type: () => Int }) offset: number,
    @Args('access_key', { type: () => String, nullable: true }) access_key: string | undefined,
    @Args('status', { type: () => String, nullable: true }) status: string | undefined,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ComputeSessionList> {
    const withContainers = selects(info, ['items', 'containers']);
    const [found, total_count] = await this.sessions.page({ access_key, status }, limit, offset, withContainers);
    return { total_count, items: found.map(session => ComputeSession.of(session)) };
  }

  @Query(() => Facets)
  async facets(): Promise<Facets> {
    return { status: await this.sessions.facet('status'), group: await this.sessions.facet('group') };
  }
}

/** Whether a path of fields is selected; containers are populated only then. */
function selects(info: GraphQLResolveInfo, path: readonly string[]): boolean {
  let sets: Array<SelectionSetNode | undefined> = info.fieldNodes.map(node => node.selectionSet);
  for (const name of path) {
    const fields = sets
      .flatMap(set => set?.selections ?? [])
      .filter((node): node is FieldNode => node.kind === Kind.FIELD && node.name.value === name);
    if (fields.length === 0) return false;
    sets = fields.map(field => field.selectionSet);
  }
  return true;
}
