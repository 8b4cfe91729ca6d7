/** The columns of a trace, by their names in its header; their order does not matter. */
export const TRACE_COLUMNS = [
  'name',
  'cpu_milli',
  'memory_mib',
  'num_gpu',
  'gpu_milli',
  'gpu_spec',
  'qos',
  'pod_phase',
  'creation_time',
  'deletion_time',
  'scheduled_time',
] as const;

/** The text of one line, by column. */
export type TraceFields = Readonly<Record<(typeof TRACE_COLUMNS)[number], string>>;

/** The phases a trace knows, and whether a task in it has ended. */
export const PHASES = { Pending: false, Running: false, Succeeded: true, Failed: true } as const;

/** How far a task had come when the trace was cut. */
export type Phase = keyof typeof PHASES;

/** One task of a trace, checked. Times are microseconds from the trace's start. */
export interface TraceTask {
  readonly name: string;
  readonly cpuMilli: number;
  readonly memoryMib: number;
  readonly gpus: number;
  /** Share of one GPU in thousandths; meaningful when `gpus` is 1. */
  readonly gpuMilli: number;
  /** GPU models that would do; empty when any would. */
  readonly gpuModels: readonly string[];
  readonly qos: string;
  readonly phase: Phase;
  readonly createdAt: number;
  readonly scheduledAt: number | null;
  readonly deletedAt: number | null;
}

/** A line that is no task; the message says why, to whoever made the file. */
export class MalformedLineError extends Error {
  override readonly name = 'MalformedLineError';
}

const NAME = /^[^\p{Cc}\p{Cs}]{1,200}$/u;
const COUNT = /^\d{1,9}(?:\.0*)?$/;
const SECONDS = /^\d{1,9}(?:\.\d{1,6})?$/;
const SHOWN_CHARACTERS = 40;

/**
 * Reads one line. Whatever contradicts itself is refused rather than guessed at.
 *
 * @throws MalformedLineError naming the column and what was expected of it.
 */
export function parseTask(fields: TraceFields): TraceTask {
  const name = fields.name.trim();
  if (name === '') throw new MalformedLineError('name: missing');
  if (!NAME.test(name)) throw new MalformedLineError(`name: ${shown(name)} is not up to 200 printable characters`);
  const task: TraceTask = {
    name,
    cpuMilli: count(fields, 'cpu_milli'),
    memoryMib: count(fields, 'memory_mib'),
    gpus: count(fields, 'num_gpu'),
    gpuMilli: count(fields, 'gpu_milli'),
    gpuModels: fields.gpu_spec.split('|').filter(model => model !== ''),
    qos: fields.qos,
    phase: phase(fields.pod_phase),
    createdAt: seconds(fields, 'creation_time') ?? missing('creation_time'),
    scheduledAt: seconds(fields, 'scheduled_time'),
    deletedAt: seconds(fields, 'deletion_time'),
  };
  const complaint = contradiction(task);
  if (complaint !== undefined) throw new MalformedLineError(complaint);
  return task;
}

function contradiction(task: TraceTask): string | undefined {
  const { phase: state, createdAt, scheduledAt, deletedAt, gpus, gpuMilli } = task;
  if (deletedAt !== null && deletedAt < createdAt) return 'deletion_time: is before creation_time';
  if (scheduledAt !== null && scheduledAt < createdAt) return 'scheduled_time: is before creation_time';
  if (scheduledAt !== null && deletedAt !== null && deletedAt < scheduledAt) {
    return 'deletion_time: is before scheduled_time';
  }
  if (PHASES[state] && deletedAt === null) return `deletion_time: missing, but pod_phase is ${state}`;
  if ((state === 'Running' || state === 'Succeeded') && scheduledAt === null) {
    return `scheduled_time: missing, but pod_phase is ${state}`;
  }
  if (state === 'Pending' && scheduledAt !== null) return 'scheduled_time: given, but pod_phase is Pending';
  if (gpuMilli > 1000) return `gpu_milli: ${gpuMilli} is more than one GPU`;
  if (gpus === 1 && gpuMilli === 0) return 'gpu_milli: 0 is no share of a GPU, but num_gpu is 1';
  return undefined;
}

function phase(text: string): Phase {
  if (Object.hasOwn(PHASES, text)) return text as Phase;
  throw new MalformedLineError(`pod_phase: ${shown(text)} is not one of ${Object.keys(PHASES).join(', ')}`);
}

function count(fields: TraceFields, column: keyof TraceFields): number {
  const text = fields[column].trim();
  if (text === '') missing(column);
  if (!COUNT.test(text)) throw new MalformedLineError(`${column}: ${shown(text)} is not a non-negative whole number`);
  return Number(text);
}

/** Decimal text to microseconds; in this range a double holds them exactly. */
function seconds(fields: TraceFields, column: keyof TraceFields): number | null {
  const text = fields[column].trim();
  if (text === '') return null;
  if (!SECONDS.test(text)) {
    throw new MalformedLineError(`${column}: ${shown(text)} is not a non-negative number of seconds`);
  }
  return Math.round(Number(text) * 1_000_000);
}

function missing(column: string): never {
  throw new MalformedLineError(`${column}: missing`);
}

function shown(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}
