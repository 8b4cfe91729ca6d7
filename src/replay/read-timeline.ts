import {
  columnsOf,
  MalformedLineError,
  parseTask,
  readTable,
  readTrace,
  sessionOf,
  TRACE_START,
  type TraceTask,
} from '../importer/index.js';
import { microsecondsOf } from '../ingest/index.js';
import { DUTY_SAMPLES, type DutySample, parseSample } from './duty-sample.js';
import { castOf, sampleItem, type SampleSpan, taskItems, type TimedItem } from './timeline.js';

/** A line that was passed over, and why. */
export interface SkippedLine {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** Everything that some files tell, oldest first. */
export interface Timeline {
  readonly items: readonly TimedItem[];
  readonly skipped: readonly SkippedLine[];
}

const START = microsecondsOf(TRACE_START);

/**
 * Reads task traces and files of samples, told apart by their columns, into one timeline.
 *
 * @throws UnreadableTraceError when a file is neither or breaks off.
 */
export async function readTimeline(files: readonly string[]): Promise<Timeline> {
  const [tasks, samples, skipped]: [Map<string, TraceTask>, DutySample[], SkippedLine[]] = [new Map(), [], []];
  for (const file of files) {
    const skip = (line: number, reason: string): void => void skipped.push({ file, line, reason });
    if ((await columnsOf(file)).includes('container_ip')) await readSamples(file, samples, skip);
    else await readTasks(file, tasks, skip);
  }
  const told = [...tasks.values()].flatMap(taskItems).map(item => ({ at: microsecondsOf(item.occurred_at), item }));
  const sampled = sampleItems([...tasks.values()], samples);
  return { items: [...told, ...sampled].sort(byMoment), skipped };
}

type Skip = (line: number, reason: string) => void;

async function readTasks(file: string, into: Map<string, TraceTask>, skip: Skip): Promise<void> {
  for await (const line of readTrace(file)) {
    const task = attempt(line, parseTask, skip);
    if (task !== undefined && into.has(task.name)) skip(line.line, 'name: the same task stands further up');
    else if (task !== undefined) into.set(task.name, task);
  }
}

async function readSamples(file: string, into: DutySample[], skip: Skip): Promise<void> {
  for await (const line of readTable(file, DUTY_SAMPLES)) {
    const sample = attempt(line, parseSample, skip);
    if (sample !== undefined) into.push(sample);
  }
}

type Line<Fields> =
  { readonly line: number; readonly fields: Fields } | { readonly line: number; readonly reason: string };

function attempt<Fields, Parsed>(
  line: Line<Fields>,
  parse: (fields: Fields) => Parsed,
  skip: Skip,
): Parsed | undefined {
  try {
    if ('fields' in line) return parse(line.fields);
    skip(line.line, line.reason);
  } catch (error) {
    if (!(error instanceof MalformedLineError)) throw error;
    skip(line.line, error.message);
  }
  return undefined;
}

/** The samples of each container begin when its task was started. Several of one moment keep their order. */
function sampleItems(tasks: readonly TraceTask[], samples: readonly DutySample[]): TimedItem[] {
  const span = spanOf(samples);
  const cast = castOf(tasks, new Set(samples.map(({ container }) => container)), span);
  const taken = new Map<string, number>();
  return samples.flatMap(sample => {
    const task = cast.get(sample.container);
    if (task === undefined) return [];
    const at = START + (task.scheduledAt ?? 0) + Math.round(sample.at * 1_000_000) - span.firstAt;
    const moment = `${task.name} ${at}`;
    const seq = (taken.get(moment) ?? 0) + 1;
    taken.set(moment, seq);
    return [sampleItem(sample, at, seq, sessionOf(task).id)];
  });
}

function spanOf(samples: readonly DutySample[]): SampleSpan {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (const { at } of samples) [first, last] = [Math.min(first, at), Math.max(last, at)];
  const firstAt = samples.length === 0 ? 0 : Math.round(first * 1_000_000);
  return { firstAt, length: Math.round(last * 1_000_000) - firstAt };
}

function byMoment(a: TimedItem, b: TimedItem): number {
  return a.at - b.at || a.item.seq - b.item.seq || (a.item.event_id < b.item.event_id ? -1 : 1);
}
