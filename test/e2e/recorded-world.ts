import type { Factory, TestUser } from '../factories/index.js';
import type { Subject } from './recorded-operations.js';

const STATUSES = [
  'PENDING',
  'SCHEDULED',
  'PREPARING',
  'PULLING',
  'RUNNING',
  'RESTARTING',
  'TERMINATING',
  'TERMINATED',
  'ERROR',
  'CANCELLED',
];

const SESSIONS_OF_EACH = 3;

/** A report as an agent writes it: decimal strings, nulls, and a member that is no metric. */
const report = (n: number) => ({
  version: 2,
  cpu_util: { current: '152.4', capacity: '1000', pct: `${n}.24`, unit_hint: 'percent', 'stats.avg': '98.731' },
  cpu_used: { current: `73211.${n}`, capacity: null, pct: null, unit_hint: 'msec' },
  mem: { current: '268435456', capacity: '1073741824', pct: '25.00', unit_hint: 'bytes', 'stats.max': '5000000000' },
  io_read: { current: '48328704', capacity: null, pct: null, unit_hint: 'bytes', 'stats.rate': '0' },
  io_write: { current: `${n}`, capacity: null, pct: null, unit_hint: 'bytes', 'stats.rate': '512.5' },
  net_rx: { current: '1', capacity: null, pct: null, unit_hint: 'bps', 'stats.rate': '123.5' },
  io_scratch_size: { current: '327680', capacity: null, pct: null, unit_hint: 'bytes', 'stats.max': '327681' },
});

const SERVICE_PORTS = [
  { name: 'jupyter', protocol: 'http', container_ports: [8081], host_ports: [30721] },
  { name: 'sshd', protocol: 'tcp', container_ports: [2200], host_ports: [30729] },
];

/**
 * Sessions in every status, with ties in their times, some with several containers, statistics and sessions to wait
 * for; half of them are the user's, all in one group. Returns what the operations are about: a session of the user's.
 */
export async function populate(factory: Factory, user: TestUser): Promise<Subject> {
  const other = await factory.user();
  const groupId = await factory.group(user.domain);
  await factory.member(groupId, user);
  const made: string[] = [];
  for (const owner of [user, other]) {
    for (let n = 0; n < STATUSES.length * SESSIONS_OF_EACH; n += 1) {
      made.push(
        await aSession(factory, owner, n, { group_id: groupId, created_user_id: n % 2 === 0 ? other.id : null }),
      );
    }
  }
  const [sessionId = '', ...rest] = made.filter((_, n) => n % STATUSES.length === STATUSES.indexOf('RUNNING'));
  for (const depends_on of rest) await factory.insert('session_dependencies', { session_id: sessionId, depends_on });
  const { rows } = await factory.sql.query('select name from sessions where id = $1', [sessionId]);
  return {
    ...{ accessKey: user.accessKey, userId: user.id, groupId, sessionId },
    sessionName: rows[0].name as string,
  };
}

async function aSession(factory: Factory, owner: TestUser, n: number, columns: object): Promise<string> {
  const status = STATUSES[n % STATUSES.length] as string;
  const ended = status === 'TERMINATED' || status === 'CANCELLED';
  const started = !['PENDING', 'SCHEDULED', 'CANCELLED'].includes(status);
  // Every third of a status has the times of the one before it; one in two has microseconds.
  const minute = String(n % 20).padStart(2, '0');
  const fraction = n % 2 === 0 ? '.028997' : '';
  const life = {
    status,
    status_changed: ended ? `2020-02-16T16:${minute}:01+00:00` : null,
    status_info: ended ? 'user-requested' : null,
    status_data: status === 'ERROR' ? { kernel: { exit_code: 1 }, note: 'a "quoted" ünïcode' } : null,
    created_at: `2020-02-16T15:${minute}:28${fraction}+00:00`,
    terminated_at: ended ? `2020-02-16T16:${minute}:01${fraction}+00:00` : null,
  };
  const id = await factory.session(owner, {
    ...{ ...life, ...columns, name: `session-${owner.accessKey.slice(-4)}-${n}` },
    session_type: n % 3 === 0 ? 'batch' : 'interactive',
    tag: n % 2 === 0 ? 'demo' : null,
    starts_at: n % 5 === 0 ? '2020-02-16T15:00:00Z' : null,
    startup_command: n % 3 === 0 ? 'python train.py' : null,
    result: status === 'TERMINATED' ? 'SUCCESS' : 'UNDEFINED',
    scaling_group: started ? 'default' : null,
    service_ports: started ? JSON.stringify(SERVICE_PORTS) : null,
    mounts: ['data', 'models'],
    num_queries: n,
    cluster_size: n % 4 === 0 ? 3 : 1,
    cluster_mode: n % 4 === 0 ? 'multi-node' : 'single-node',
  });
  await factory.sql.query(
    `update containers set status_changed = $2, status_info = $3, registry = 'cr.example.com', architecture = 'x86_64',
            container_id = $4, resource_opts = '{"shmem": "67108864"}',
            occupied_slots = '{"cpu": "4", "mem": "8589934592", "cuda.shares": "0.5"}' where id = $1`,
    [id, life.status_changed, life.status_info, started ? 'c0ffee' : null],
  );
  if (n % 4 === 0) {
    for (const cluster_idx of [2, 1]) await factory.container(id, { cluster_role: 'sub', cluster_idx, status });
  }
  if (started) {
    const stats = status === 'RUNNING' ? { live_stat: report(n) } : { live_stat: null, last_stat: report(n) };
    await factory.insert('container_stats', { container_id: id, ...stats });
  }
  return id;
}
