import type { Tally } from '../sources/index.js';
import type { Entry, Verdicts } from './entry.js';
import { type Outcome, OUTCOMES, type Remark } from './verdict.js';

const LONGEST_ERROR = 500;

/** How many of the verdicts are of each outcome. */
export function countOutcomes(outcomes: Iterable<Outcome>): Record<Outcome, number> {
  const counts = Object.fromEntries(OUTCOMES.map(outcome => [outcome, 0])) as Record<Outcome, number>;
  for (const outcome of outcomes) counts[outcome] += 1;
  return counts;
}

/** What a source's own row is told of some items. */
export function tallyOf(entries: readonly Entry[], verdicts: Verdicts): Tally {
  const results = [...verdicts.values()];
  const beats = entries.filter(({ fact }) => fact.kind === 'heartbeat').sort((a, b) => a.fact.micros - b.fact.micros);
  const newest = entries.reduce((most, { fact }) => Math.max(most, fact.micros), 0);
  const complaint = results.find(({ outcome }) => outcome === 'rejected')?.remark;
  return {
    counts: countOutcomes(results.map(({ outcome }) => outcome)),
    heartbeat: beats.at(-1)?.fact.at,
    lagSeconds: entries.length === 0 ? undefined : Math.max(0, Date.now() - newest / 1000) / 1000,
    error: complaint && sentenceOf(complaint),
  };
}

function sentenceOf({ error: { code, detail, title }, pointer }: Remark): string {
  return `${code} ${pointer}: ${detail ?? title}`.slice(0, LONGEST_ERROR);
}
