const CLOCK = /T(\d\d:\d\d:\d\d)/;

/** Shown in their own places. */
const SHOWN = new Set(['time', 'level', 'msg', 'context', 'err']);

/** A line of JSON as a person reads it: time, level, message, and the rest as `name=value`. @internal */
export function forPeople(line: string): string {
  const { time, level, msg, context, err, ...rest } = JSON.parse(line) as Record<string, unknown> & Partial<Line>;
  const where = context === undefined ? '' : `${context}: `;
  const pairs = Object.entries(rest)
    .filter(([name]) => !SHOWN.has(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const failure =
    err === undefined
      ? []
      : [`(${[err.type, err.code, err.message === msg ? '' : err.message].filter(Boolean).join(' ')})`];
  const words = [CLOCK.exec(time ?? '')?.[1] ?? '', (level ?? '').padEnd(5), where + (msg ?? ''), ...failure, ...pairs];
  const frames = (err?.stack ?? []).map(frame => `\n    ${frame}`).join('');
  return `${words.filter(word => word !== '').join(' ')}${frames}\n`;
}

interface Line {
  time: string;
  level: string;
  msg: string;
  context: string;
  err: { type?: string; code?: string; message?: string; stack?: string[] };
}
