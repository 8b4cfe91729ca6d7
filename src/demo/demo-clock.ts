import type { Random } from './random.js';

/** Moments of one session, in microseconds since 1970; each at or after the one before, none after now. */
export interface Timeline {
  readonly created: number;
  readonly started: number | null;
  readonly changed: number;
  readonly terminated: number | null;
}

/** What of a lifecycle there was. */
export interface Course {
  readonly hasStarted: boolean;
  readonly hasEnded: boolean;
  readonly medianMinutes: number;
}

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;
/** Sessions that one command submits together are created in the same moment. */
const BURST = 4;

/**
 * When the session of a rank was created: they come evenly over the span, some of them several at once, so that lists
 * ordered by time have ties to break.
 *
 * @param rank 0 for the latest session, counting back.
 */
export function creationOf(rank: number, sessions: number, now: number, burst: boolean): number {
  const span = Math.min(180 * DAY, Math.max(2 * DAY, sessions * 3 * MINUTE));
  const position = burst ? rank - (rank % BURST) : rank;
  return now - Math.round(((position + 1) / sessions) * span);
}

/** Whether the sessions around a rank were submitted together; the same answer for all of them. */
export function isBurst(rank: number, burstOf: (group: number) => Random): boolean {
  return burstOf(Math.floor(rank / BURST)).chance(0.15);
}

/** The moments of a session created at `created`: waiting, running and ending fit between then and now. */
export function timelineOf(created: number, now: number, course: Course, random: Random): Timeline {
  const age = now - created;
  // Some clusters report whole seconds: more ties.
  const grain = random.chance(0.1) ? SECOND : 1;
  const at = (offset: number) => Math.max(created, created + Math.floor(Math.min(offset, age) / grain) * grain);
  const wait = Math.min(random.skewed(20 * SECOND, 4), age * 0.3);
  const ran = Math.min(random.skewed(course.medianMinutes * MINUTE, 3), age * random.fraction());
  if (!course.hasStarted) {
    const end = course.hasEnded ? at(Math.min(random.skewed(10 * MINUTE, 4), age)) : null;
    return { created, started: null, changed: end ?? at(wait), terminated: end };
  }
  const started = at(wait);
  const terminated = course.hasEnded ? Math.max(started, at(wait + ran)) : null;
  return { created, started, changed: terminated ?? started, terminated };
}
