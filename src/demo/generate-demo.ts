import type { DirectoryRecord, SessionRecord } from '../ingest/index.js';
import { type DemoParameters, demoSession } from './demo-session.js';
import { demoDirectory } from './demo-teams.js';

/** A made-up cluster: who there is, and what they run. */
export interface Demo {
  readonly directory: DirectoryRecord;
  /** Oldest first; made one at a time as they are asked for. */
  readonly sessions: Iterable<SessionRecord>;
}

/** Makes a demo cluster; the same parameters make the same one, to the microsecond. */
export function generateDemo(parameters: DemoParameters): Demo {
  return { directory: demoDirectory, sessions: sessionsOf(parameters) };
}

function* sessionsOf(parameters: DemoParameters): Generator<SessionRecord> {
  for (let index = 0; index < parameters.sessions; index += 1) yield demoSession(index, parameters);
}
