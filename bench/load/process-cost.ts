import { readdir, readFile } from 'node:fs/promises';

/** Linux counts processor time in hundredths of a second for everybody to read, whatever the kernel does inside. */
const TICK_MICROSECONDS = 10_000;

/** Processor time of a process and its threads so far, in microseconds; undefined where there is no /proc. */
export async function processMicroseconds(pid: number): Promise<number | undefined> {
  const fields = await statOf(pid);
  return fields && fields.own * TICK_MICROSECONDS;
}

/** The same of a PostgreSQL: its first process, every backend there is, and those that have ended. */
export async function serverMicroseconds(pid: number): Promise<number | undefined> {
  const parent = await statOf(pid);
  if (parent === undefined) return undefined;
  const children = await childrenOf(pid);
  const stats = await Promise.all(children.map(statOf));
  return (parent.own + parent.waitedFor + stats.reduce((sum, stat) => sum + (stat?.own ?? 0), 0)) * TICK_MICROSECONDS;
}

/** Resident memory of a process in bytes: now, and the most it ever was. */
export async function residentBytes(pid: number): Promise<{ now: number; peak: number } | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => undefined);
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status ?? '')?.[1]);
  return status === undefined ? undefined : { now: kilobytes('VmRSS') * 1024, peak: kilobytes('VmHWM') * 1024 };
}

/** The same now, in megabytes; not a number where there is no /proc. */
export async function residentMegabytes(pid: number): Promise<number> {
  return ((await residentBytes(pid))?.now ?? Number.NaN) / 2 ** 20;
}

async function statOf(pid: number): Promise<{ own: number; waitedFor: number } | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name in parentheses may hold anything; after it come the fields from the third on.
  const fields = text
    ?.slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  if (fields === undefined) return undefined;
  const [utime = 0, stime = 0, cutime = 0, cstime = 0] = fields.slice(11, 15);
  return { own: utime + stime, waitedFor: cutime + cstime };
}

async function childrenOf(pid: number): Promise<number[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = await Promise.all(
    tasks.map(task => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')),
  );
  return lists.flatMap(list =>
    list
      .split(' ')
      .filter(word => word !== '')
      .map(Number),
  );
}
