import { type Complaint, escaped } from './envelope.js';
import { isObject, isStorableText } from './storable.js';

/** One metric as it is stored: numbers as decimal text, `pct` null where there is no capacity. */
export type Metric = Readonly<Record<string, string | null>>;

/** A container's metrics. Some agents put other things among them, such as `"version": 2`; these are kept. */
export type Stats = Readonly<Record<string, Metric | string | number | boolean | null>>;

/** `stat.sample` after validation. */
export interface ValidSample {
  readonly containerId: string;
  readonly stats: Stats;
  /** The first metric that is above its capacity, as a JSON pointer. */
  readonly above?: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const DECIMAL = /^-?\d{1,30}(?:\.\d{1,18})?$/;
/** What agents send for a metric that has no bound. */
const UNBOUNDED = '9223372036854775807';
const MOST_METRICS = 128;
const MOST_PARTS = 32;
const LONGEST_NAME = 64;

/**
 * Checks a sample by hand: some hundred thousand a minute come in, and a schema costs several times this. Percentages
 * are computed anew from what they are of; without a capacity there is none, and above 100 they stay and are told.
 */
export function readSample(body: unknown): ValidSample | Complaint {
  if (!isObject(body)) return { pointer: '', detail: 'expected an object' };
  const { container_id: containerId, stats, ...rest } = body;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) return { pointer: `/${escaped(unknown)}`, detail: 'unknown member' };
  if (typeof containerId !== 'string' || !UUID.test(containerId)) return complaint('/container_id', 'expected a UUID');
  if (!isObject(stats)) return complaint('/stats', 'expected an object of metrics');
  const names = Object.keys(stats);
  if (names.length > MOST_METRICS) return complaint('/stats', `expected at most ${MOST_METRICS} metrics`);
  const read: Array<[string, Stats[string]]> = [];
  let above: string | undefined;
  for (const name of names) {
    const pointer = `/stats/${escaped(name)}`;
    if (!isName(name)) return complaint(pointer, `expected a name of 1 to ${LONGEST_NAME} characters`);
    const metric = readMetric(stats[name], pointer);
    if ('detail' in metric) return metric;
    read.push([name, metric.value]);
    if (metric.isAbove) above ??= pointer;
  }
  const sample = { containerId: containerId.toLowerCase(), stats: Object.fromEntries(read) };
  return above === undefined ? sample : { ...sample, above };
}

interface ReadMetric {
  readonly value: Stats[string];
  readonly isAbove: boolean;
}

function readMetric(metric: unknown, pointer: string): ReadMetric | Complaint {
  if (!isObject(metric)) {
    if (isPlain(metric)) return { value: metric, isAbove: false };
    return complaint(pointer, 'expected a metric');
  }
  const names = Object.keys(metric);
  if (names.length > MOST_PARTS) return complaint(pointer, `expected at most ${MOST_PARTS} parts`);
  for (const name of names) {
    const value = metric[name];
    const wrong = isName(name) ? wrongPart(name, value) : 'expected a shorter name';
    if (wrong !== undefined) return complaint(`${pointer}/${escaped(name)}`, wrong);
  }
  const { current, capacity } = metric as Metric;
  if (current == null) return complaint(`${pointer}/current`, 'expected a decimal number as text');
  const bound = capacity == null || capacity === UNBOUNDED ? 0 : Number(capacity);
  const share = bound > 0 ? (Number(current) / bound) * 100 : null;
  const pct = share === null ? null : share.toFixed(2);
  return { value: { ...(metric as Metric), capacity: capacity ?? null, pct }, isAbove: share !== null && share > 100 };
}

function wrongPart(name: string, value: unknown): string | undefined {
  if (value === null) return undefined;
  if (typeof value !== 'string') return 'expected text: numbers are sent as decimal text';
  if (name === 'unit_hint')
    return value.length <= LONGEST_NAME && isStorableText(value) ? undefined : 'expected a unit';
  return DECIMAL.test(value) ? undefined : 'expected a decimal number as text';
}

function isName(name: string): boolean {
  return name !== '' && name.length <= LONGEST_NAME && isStorableText(name);
}

function isPlain(value: unknown): value is string | number | boolean | null {
  if (typeof value === 'string') return value.length <= LONGEST_NAME && isStorableText(value);
  return value === null || typeof value === 'boolean' || typeof value === 'number';
}

function complaint(pointer: string, detail: string): Complaint {
  return { pointer, detail };
}
