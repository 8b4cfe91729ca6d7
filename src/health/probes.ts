import { type Page, type Pages, plain } from './management-server.js';

/** How far a process has come: it starts, serves, and drains before it goes. */
export class Lifecycle {
  phase: 'starting' | 'serving' | 'draining' = 'starting';
}

/** What readiness asks of the database. */
export interface Checked {
  check(): Promise<{ readonly complaint: string | undefined }>;
}

/** The three probes of an orchestrator. Only readiness looks beyond this process. */
export function probePages(lifecycle: Lifecycle, database: Checked): Pages {
  return {
    // That it answers at all is the answer. To restart a process because its database is away helps nobody.
    '/livez': () => plain(200, 'alive'),
    '/startupz': () => (lifecycle.phase === 'starting' ? plain(503, 'starting') : plain(200, 'started')),
    '/readyz': () => readiness(lifecycle, database),
  };
}

async function readiness({ phase }: Lifecycle, database: Checked): Promise<Page> {
  if (phase !== 'serving') return plain(503, phase);
  const { complaint } = await database.check();
  return complaint === undefined ? plain(200, 'ready') : plain(503, complaint);
}
