import { MalformedLineError, type TableKind } from '../importer/index.js';

/** A file of GPU-utilisation samples: percent, seconds, and a digest that stands for a container. */
export const DUTY_SAMPLES: TableKind<'value' | 'timestamp_anon' | 'container_ip'> = {
  name: 'file of GPU-utilisation samples',
  columns: ['value', 'timestamp_anon', 'container_ip'],
};

/** One sample, checked. */
export interface DutySample {
  /** Which container; the name means nothing outside the file. */
  readonly container: string;
  /** In seconds of the file's own clock. */
  readonly at: number;
  /** GPU utilisation in percent, as decimal text. */
  readonly percent: string;
}

/** As long as programs write means: `10.866666666666667`. */
const DECIMAL = /^\d{1,3}(?:\.\d{1,30})?$/;
const SECONDS = /^\d{1,10}(?:\.\d{1,6})?$/;
const CONTAINER = /^[\x21-\x7e]{1,64}$/;

/** @throws MalformedLineError naming the column and what was expected of it. */
export function parseSample(fields: Readonly<Record<(typeof DUTY_SAMPLES.columns)[number], string>>): DutySample {
  const [percent, at, container] = [fields.value.trim(), fields.timestamp_anon.trim(), fields.container_ip.trim()];
  if (!DECIMAL.test(percent) || Number(percent) > 100) {
    throw new MalformedLineError(`value: expected 0 to 100, got ${shown(percent)}`);
  }
  if (!SECONDS.test(at)) throw new MalformedLineError(`timestamp_anon: expected seconds, got ${shown(at)}`);
  if (!CONTAINER.test(container))
    throw new MalformedLineError(`container_ip: expected a name, got ${shown(container)}`);
  return { container, at: Number(at), percent: decimal(percent) };
}

/** `12.50` is `12.5`, and `0.0` is `0`: numbers are written without what they do not need, to three places. */
function decimal(text: string): string {
  return String(Math.round(Number(text) * 1000) / 1000);
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
