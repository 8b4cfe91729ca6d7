import { Float, Int, ObjectType } from '@nestjs/graphql';
import { Restricted, Role } from '@rollcall/access';
import {
  BigIntScalar,
  DateTimeScalar,
  ItemView,
  JsonScalar,
  PaginatedListView,
  UuidScalar,
  ViewField,
} from '@rollcall/api';
import { ContainerView } from '../containers/index.js';
import { StatusChangeView } from './status-change.view.js';

const stat = (what: string): { description: string; extra: true } => ({
  description: `${what}, of the main container; 0 when nothing was measured.`,
  extra: true,
});

/** A session as clients see it. Names are the API's own; a property that was not asked for is absent. */
@ObjectType('ComputeSession', {
  description: 'One compute session: its identity, owner, state, resources and containers.',
  implements: () => [ItemView],
})
export class SessionView implements ItemView {
  // Identity and type
  @ViewField(() => UuidScalar, { description: 'Identity of the session; also that of its main container.' })
  id!: string | null;

  @ViewField(() => UuidScalar, { description: 'The same as `id`.', extra: true })
  session_id!: string | null;

  @ViewField(() => String, { description: 'Legacy alias of `session_name`.', extra: true })
  sess_id!: string | null;

  @ViewField(() => String, { description: 'Legacy alias of `session_type`.', extra: true })
  sess_type!: string | null;

  @ViewField(() => String, { description: 'The name its owner gave it; not unique over time.' })
  session_name!: string | null;

  @ViewField(() => String, { description: 'interactive, batch, inference or system; lower-case.' })
  session_type!: string | null;

  @ViewField(() => String, { description: 'The same as `session_name`.', extra: true })
  name!: string | null;

  @ViewField(() => String, { description: 'The same as `session_type`, upper-case.', extra: true })
  type!: string | null;

  @ViewField(() => String, { description: 'A free mark its owner put on it.' })
  tag!: string | null;

  // Ownership
  @ViewField(() => String, { description: 'Domain the session belongs to.' })
  domain_name!: string | null;

  @ViewField(() => String, { description: 'Name of the group (project) the session belongs to.' })
  group_name!: string | null;

  @ViewField(() => UuidScalar, { description: 'Identity of that group.' })
  group_id!: string | null;

  @ViewField(() => String, { description: 'E-mail of the owner.' })
  user_email!: string | null;

  @ViewField(() => UuidScalar, { description: 'Identity of the owner.' })
  user_uuid!: string | null;

  @ViewField(() => UuidScalar, { description: 'The same as `user_uuid`.', extra: true })
  user_id!: string | null;

  @ViewField(() => String, { description: 'The access key the session was created with.' })
  access_key!: string | null;

  @ViewField(() => String, {
    description: "E-mail of who made it on the owner's behalf; null if the owner did.",
    extra: true,
  })
  created_user_email!: string | null;

  @ViewField(() => UuidScalar, {
    description: "Identity of who made it on the owner's behalf; null if the owner did.",
    extra: true,
  })
  created_user_uuid!: string | null;

  @ViewField(() => UuidScalar, { description: 'The same as `created_user_uuid`.', extra: true })
  created_user_id!: string | null;

  // Status
  @ViewField(() => String, { description: 'Where it is in its life, such as PENDING, RUNNING or TERMINATED.' })
  status!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When the status last changed.' })
  status_changed!: string | null;

  @ViewField(() => String, { description: 'Why it is in this status, in kebab-case, such as `user-requested`.' })
  status_info!: string | null;

  @ViewField(() => JsonScalar, { description: 'Details of the status: scheduler attempts, exit codes.', extra: true })
  status_data!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When it was asked for.' })
  created_at!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When a reserved session is due to start.', extra: true })
  starts_at!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'When it ended; null while it has not.' })
  terminated_at!: string | null;

  @ViewField(() => String, { description: 'The command a batch session runs.', extra: true })
  startup_command!: string | null;

  @ViewField(() => String, { description: 'Outcome of a batch session: UNDEFINED, SUCCESS or FAILURE.' })
  result!: string | null;

  @ViewField(() => String, {
    description: 'Always null: sessions are watched here, not committed to images.',
    extra: true,
  })
  commit_status!: string | null;

  @ViewField(() => JsonScalar, { description: 'Always null: idle sessions are not ended from here.', extra: true })
  idle_checks!: string | null;

  // Resources
  @ViewField(() => String, { description: 'Scaling group it was placed in; null until scheduled.' })
  scaling_group!: string | null;

  @ViewField(() => JsonScalar, {
    description: 'Services of the main container: name, protocol and ports of each.',
    extra: true,
  })
  service_ports!: string | null;

  @ViewField(() => [String], { description: 'Names of the mounted folders, shared by all containers.', list: true })
  mounts!: string[] | null;

  @ViewField(() => JsonScalar, { description: 'Slots held by all containers together; amounts as decimal strings.' })
  occupied_slots!: string | null;

  @ViewField(() => JsonScalar, { description: 'The same as `occupied_slots`.', extra: true })
  occupying_slots!: string | null;

  @ViewField(() => JsonScalar, {
    description: 'Resource options of the main container, such as `shmem` in bytes.',
    extra: true,
  })
  resource_opts!: string | null;

  @ViewField(() => UuidScalar, { description: 'Identity of the main container.', extra: true })
  main_kernel_id!: string | null;

  @ViewField(() => String, { description: 'Canonical image of the main container.', extra: true })
  image!: string | null;

  @ViewField(() => String, { description: 'Legacy alias of `image`.', extra: true })
  lang!: string | null;

  @ViewField(() => String, { description: 'Registry of that image.', extra: true })
  registry!: string | null;

  @ViewField(() => String, { description: 'Processor architecture of the main container.', extra: true })
  architecture!: string | null;

  @ViewField(() => String, { description: 'Role of the main container: `master`.', extra: true })
  role!: string | null;

  @ViewField(() => String, { description: 'Node of the main container; super-admin only.', extra: true })
  @Restricted(Role.SuperAdmin)
  agent!: string | null;

  @ViewField(() => String, { description: 'Runtime id of the main container; null before it started.', extra: true })
  container_id!: string | null;

  @ViewField(() => Int, { description: 'How many containers the cluster has.' })
  cluster_size!: number | null;

  @ViewField(() => String, { description: '`single-node` or `multi-node`.' })
  cluster_mode!: string | null;

  @ViewField(() => String, { description: 'Cluster template it was made from.', extra: true })
  cluster_template!: string | null;

  // Statistics
  @ViewField(() => BigIntScalar, { description: 'Code executions it has served.' })
  num_queries!: string | null;

  @ViewField(() => JsonScalar, { description: 'Last report of the main container, metric by metric.', extra: true })
  live_stat!: string | null;

  @ViewField(() => JsonScalar, { description: 'Report frozen at termination, of the main container.', extra: true })
  last_stat!: string | null;

  @ViewField(() => BigIntScalar, stat('CPU time used, in milliseconds'))
  cpu_used!: number | null;

  @ViewField(() => Float, stat('CPU in use, in percent'))
  cpu_using!: number | null;

  @ViewField(() => BigIntScalar, stat('Memory in use, in bytes'))
  mem_cur_bytes!: number | null;

  @ViewField(() => BigIntScalar, stat('Most memory ever in use, in bytes'))
  mem_max_bytes!: number | null;

  @ViewField(() => BigIntScalar, stat('Network receive rate, in bytes per second'))
  net_rx_bytes!: number | null;

  @ViewField(() => BigIntScalar, stat('Network send rate, in bytes per second'))
  net_tx_bytes!: number | null;

  @ViewField(() => BigIntScalar, stat('Bytes read from disk'))
  io_read_bytes!: number | null;

  @ViewField(() => BigIntScalar, stat('Bytes written to disk'))
  io_write_bytes!: number | null;

  @ViewField(() => BigIntScalar, stat('Most scratch space ever in use, in bytes'))
  io_max_scratch_size!: number | null;

  @ViewField(() => BigIntScalar, stat('Scratch space in use, in bytes'))
  io_cur_scratch_size!: number | null;

  // How fresh and how far
  @ViewField(() => DateTimeScalar, {
    description: 'The latest moment for which it is known to be as shown; null for what no source ever pushed.',
    extra: true,
  })
  observed_at!: string | null;

  @ViewField(() => String, {
    description:
      'LIVE: its source keeps its heartbeat, or it has ended. STALE: the source is silent. LOST: for longer than its ' +
      'grace time, or a finished snapshot does not mention the session. Null for what no source ever pushed.',
    extra: true,
  })
  freshness!: string | null;

  @ViewField(() => Boolean, {
    description: 'Whether it is in a status that is neither running nor an end, for longer than that status may take.',
    extra: true,
  })
  stuck!: boolean | null;

  // Edges
  @ViewField(() => [ContainerView], {
    description: 'Its containers: the main one first, then by index.',
    list: true,
    extra: true,
  })
  containers!: ContainerView[] | null;

  @ViewField(() => [SessionView], {
    description: 'Sessions it waits for, as far as the caller may see them.',
    list: true,
    extra: true,
  })
  dependencies!: SessionView[] | null;

  @ViewField(() => [StatusChangeView], {
    description: 'How its status changed, oldest first.',
    list: true,
    extra: true,
  })
  status_history!: StatusChangeView[] | null;
}

/** A page of sessions and the size of the whole set, both of one moment. */
@ObjectType('ComputeSessionList', {
  description: 'A page of sessions and how many there are in all.',
  implements: () => [PaginatedListView],
})
export class SessionListView implements PaginatedListView {
  @ViewField(() => [SessionView], { description: 'The page, newest change first.', list: true, required: true })
  items!: SessionView[];

  @ViewField(() => Int, {
    description: 'How many sessions the arguments and the caller’s scope select.',
    required: true,
  })
  total_count!: number;

  @ViewField(() => String, { description: 'What to give as `after` for the next page; null when this is the last.' })
  next_cursor!: string | null;
}
