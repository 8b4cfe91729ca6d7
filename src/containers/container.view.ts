import { Int, ObjectType } from '@nestjs/graphql';
import { Restricted, Role } from '@rollcall/access';
import { DateTimeScalar, ItemView, JsonScalar, PaginatedListView, UuidScalar, ViewField } from '@rollcall/api';

/** A container as clients see it. Names are the API's own; a property that was not asked for is absent. */
@ObjectType('ComputeContainer', {
  description: 'One container (kernel) of a compute session.',
  implements: () => [ItemView],
})
export class ContainerView implements ItemView {
  @ViewField(() => UuidScalar, { description: 'Identity of the container.' })
  id!: string | null;

  @ViewField(() => UuidScalar, { description: 'Session it belongs to.' })
  session_id!: string | null;

  @ViewField(() => String, { description: '`master` for the main one, else what the cluster template calls it.' })
  role!: string | null;

  @ViewField(() => String, {
    description: '`main` for the main one, else what the cluster template calls it.',
    extra: true,
  })
  cluster_role!: string | null;

  @ViewField(() => Int, { description: 'Its number among those of its role, from 1.' })
  cluster_idx!: number | null;

  @ViewField(() => Int, { description: 'The same as `cluster_idx`.', extra: true })
  idx!: number | null;

  @ViewField(() => String, { description: 'Host name inside the cluster, such as `main1`.', extra: true })
  hostname!: string | null;

  @ViewField(() => String, { description: 'The same as `hostname`.' })
  cluster_hostname!: string | null;

  @ViewField(() => String, { description: 'Canonical image: `registry/project/name:tag`.' })
  image!: string | null;

  @ViewField(() => String, { description: 'Registry of the image.' })
  registry!: string | null;

  @ViewField(() => String, { description: 'Processor architecture.' })
  architecture!: string | null;

  @ViewField(() => String, { description: 'Where it is in its life, such as RUNNING.' })
  status!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When the status last changed.' })
  status_changed!: string | null;

  @ViewField(() => String, { description: 'Why it is in this status, in kebab-case.' })
  status_info!: string | null;

  @ViewField(() => JsonScalar, { description: 'Details of the status, such as the exit code.', extra: true })
  status_data!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When it was asked for.' })
  created_at!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When a reserved one is due to start.', extra: true })
  starts_at!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When it ended; null while it has not.' })
  terminated_at!: string | null;

  @ViewField(() => String, { description: 'Node that runs it; super-admin only.' })
  @Restricted(Role.SuperAdmin)
  agent!: string | null;

  @ViewField(() => String, { description: 'Id in the container runtime; null before it started.' })
  container_id!: string | null;

  @ViewField(() => JsonScalar, { description: 'Slots it holds: slot name to decimal string, bytes unscaled.' })
  occupied_slots!: string | null;

  @ViewField(() => JsonScalar, { description: 'Resource options, such as `shmem` in bytes.', extra: true })
  resource_opts!: string | null;

  @ViewField(() => JsonScalar, { description: 'Its last report, metric by metric, as decimal strings.', extra: true })
  live_stat!: string | null;

  @ViewField(() => JsonScalar, { description: 'The report frozen when it terminated.', extra: true })
  last_stat!: string | null;

  @ViewField(() => DateTimeScalar, {
    description: 'The latest moment for which it is known to be as shown; null for what no source ever pushed.',
    extra: true,
  })
  observed_at!: string | null;

  @ViewField(() => String, { description: 'LIVE, STALE or LOST, as for sessions.', extra: true })
  freshness!: string | null;
}

/** A page of containers and the size of the whole set, both of one moment. */
@ObjectType('ComputeContainerList', {
  description: 'A page of containers and how many there are in all.',
  implements: () => [PaginatedListView],
})
export class ContainerListView implements PaginatedListView {
  @ViewField(() => [ContainerView], { description: 'The page: main container first.', list: true, required: true })
  items!: ContainerView[];

  @ViewField(() => Int, { description: 'How many containers the arguments select.', required: true })
  total_count!: number;
}
