import { type Complaint, escaped } from './envelope.js';
import { isObject, isStorableText, isUuid } from './storable.js';

/** `stat.sample` after validation. */
export interface ValidSample {
  readonly containerId: string;
  /**
   * The metrics as they are stored: JSON text, by name, so that the same metrics are the same text. Numbers are decimal
   * text, `pct` is null where there is no capacity. Some agents put other things among them, such as `"version": 2`.
   */
  readonly stats: string;
  /** The first metric that is above its capacity, as a JSON pointer. */
  readonly above?: string | undefined;
}

const DECIMAL = /^-?\d{1,30}(?:\.\d{1,18})?$/;
/** What agents send for a metric that has no bound. */
export const UNBOUNDED = '9223372036854775807';
export const MOST_METRICS = 128;
export const MOST_PARTS = 32;
export const LONGEST_NAME = 64;

/** Names that were checked: agents use the same few over and over. */
const known = new Set<string>();
const REMEMBERED_NAMES = 2_000;

type Members = Record<string, unknown>;

/**
 * Checks a sample by hand and writes its metrics down in the same breath: some hundred thousand a minute come in, and
 * a schema costs several times this. Percentages are computed anew from what they are of; without a capacity there is
 * none, and above 100 they stay and are told.
 */
export function readSample(body: unknown): ValidSample | Complaint {
  if (!isObject(body)) return complaint('', 'expected an object');
  const { container_id: containerId, stats } = body;
  for (const name in body) {
    if (name !== 'container_id' && name !== 'stats') return complaint(`/${escaped(name)}`, 'unknown member');
  }
  if (!isUuid(containerId)) return complaint('/container_id', 'expected a UUID');
  if (!isObject(stats)) return complaint('/stats', 'expected an object of metrics');
  const names = inOrder(Object.keys(stats));
  if (names.length > MOST_METRICS) return complaint('/stats', `expected at most ${MOST_METRICS} metrics`);
  const written: Members = {};
  let above: string | undefined;
  for (const name of names) {
    if (!isName(name)) return complaint(pointerOf(name), WRONG_NAME);
    const metric = readMetric(stats[name], name);
    if (metric instanceof Wrong) return metric;
    put(written, name, metric);
    if (above === undefined && isAbove(metric)) above = pointerOf(name);
  }
  const sample = { containerId: containerId.toLowerCase(), stats: JSON.stringify(written) };
  return above === undefined ? sample : { ...sample, above };
}

/** The four parts that every metric has, in the order in which they are written; the others follow by name. */
export const PARTS: ReadonlySet<string> = new Set(['current', 'capacity', 'pct', 'unit_hint']);

/** A metric as it is stored, its parts in their order. */
function readMetric(metric: unknown, name: string): unknown {
  if (!isObject(metric)) return isPlain(metric) ? metric : complaint(pointerOf(name), 'expected a metric');
  const { current, capacity = null, unit_hint: unit = null } = metric;
  if (!isDecimal(current)) return complaint(pointerOf(name, 'current'), WRONG_NUMBER);
  if (capacity !== null && !isDecimal(capacity)) return complaint(pointerOf(name, 'capacity'), WRONG_NUMBER);
  if (unit !== null && !isShortText(unit)) return complaint(pointerOf(name, 'unit_hint'), 'expected a unit as text');
  const written: Members = { current, capacity, pct: shareOf(current, capacity), unit_hint: unit };
  const rest = Object.keys(metric).filter(part => !PARTS.has(part));
  if (rest.length > MOST_PARTS) return complaint(pointerOf(name), `expected at most ${MOST_PARTS} parts`);
  for (const part of inOrder(rest)) {
    const value = metric[part];
    if (!isName(part)) return complaint(pointerOf(name, part), WRONG_NAME);
    if (value !== null && !isDecimal(value)) return complaint(pointerOf(name, part), WRONG_NUMBER);
    put(written, part, value);
  }
  return written;
}

/** What part of its capacity a metric is, in per cent and with two decimals; null where it has no capacity or no bound. */
function shareOf(current: string, capacity: string | null): string | null {
  const isBounded = capacity !== null && capacity !== UNBOUNDED;
  return percentOf(Number(current), isBounded ? Number(capacity) : null)?.toFixed(2) ?? null;
}

/** The same as a number; null where there is no bound. */
export function percentOf(current: number, bound: number | null): number | null {
  return bound !== null && bound > 0 ? (current / bound) * 100 : null;
}

/** Of a metric as it is stored. */
function isAbove(metric: unknown): boolean {
  return isObject(metric) && Number(metric['pct'] ?? 0) > 100;
}

/** A member by whatever name, also by the one that objects take for their prototype. */
function put(members: Members, name: string, value: unknown): void {
  if (name !== '__proto__') members[name] = value;
  else Object.defineProperty(members, name, { value, enumerable: true });
}

const WRONG_NUMBER = 'expected a decimal number as text';
const WRONG_NAME = `expected a name of 1 to ${LONGEST_NAME} characters`;

function isDecimal(value: unknown): value is string {
  return typeof value === 'string' && DECIMAL.test(value);
}

/** Whether a metric, or a part of one, may have this name. */
export function isName(name: string): boolean {
  if (known.has(name)) return true;
  if (name === '' || !isShortText(name)) return false;
  if (known.size >= REMEMBERED_NAMES) known.clear();
  known.add(name);
  return true;
}

/** Sorts names, where they are not already. */
function inOrder(names: string[]): string[] {
  for (let index = 1; index < names.length; index += 1) {
    if ((names[index - 1] as string) > (names[index] as string)) return names.sort();
  }
  return names;
}

/** Whether a value is text of the length of a name. */
export function isShortText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_NAME && isStorableText(value);
}

function isPlain(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === 'boolean' || typeof value === 'number' || isShortText(value);
}

function pointerOf(...names: string[]): string {
  return `/stats/${names.map(escaped).join('/')}`;
}

/** Told apart from a metric by its class: a metric may have any members. */
class Wrong implements Complaint {
  constructor(
    readonly pointer: string,
    readonly detail: string,
  ) {}
}

function complaint(pointer: string, detail: string): Wrong {
  return new Wrong(pointer, detail);
}
