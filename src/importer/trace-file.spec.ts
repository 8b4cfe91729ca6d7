import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTrace, UnreadableTraceError } from './trace-file.js';
import { TRACE_COLUMNS } from './trace-task.js';

const HEADER = TRACE_COLUMNS.join(',');
const row = (name: string) => `${name},1000,1024,0,0,,LS,Running,0,,0`;

describe('readTrace', () => {
  let folder: string;
  const read = async (content: string | Buffer) => {
    const path = join(folder, 'trace.csv');
    await writeFile(path, content);
    const lines: string[] = [];
    for await (const line of readTrace(path)) {
      lines.push(`${line.line} ${'reason' in line ? line.reason : line.fields.name}`);
    }
    return lines;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rollcall-trace-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('numbers lines as an editor does, empty ones included', async () => {
    expect(await read(`${HEADER}\n${row('a')}\n\n${row('b')}\n\n\n${row('c')}`)).toEqual(['2 a', '4 b', '7 c']);
    expect(await read(`\uFEFF${HEADER}\r\n${row('a')}\r\n${row('b')}\r\n`)).toEqual(['2 a', '3 b']);
  });

  it('tells a packed file by its content, not by its name', async () => {
    expect(await read(gzipSync(`${HEADER}\n${row('packed')}\n`))).toEqual(['2 packed']);
  });

  it('takes columns in any order and ignores those it does not know', async () => {
    const columns = ['extra', ...TRACE_COLUMNS.toReversed()].join(',');
    const values = ['x', ...row('turned').split(',').toReversed()].join(',');
    expect(await read(`${columns}\n${values}\n`)).toEqual(['2 turned']);
  });

  it('loses one line, not the rest of the file, to a wrong number of columns or a quote left open', async () => {
    const lines = ['a,b', `"quoted, name"${row('')}`, row('"open'), `${row('long')},1`, row('b')];
    expect(await read([HEADER, ...lines].join('\n'))).toEqual([
      '2 has 2 columns, expected 11',
      '3 quoted, name',
      '4 a quoted field is not closed',
      '5 has 12 columns, expected 11',
      '6 b',
    ]);
  });

  it.each([
    ['is empty', '', 'is empty'],
    ['lacks a column', `${HEADER.replace(',qos', '')}\n`, 'its first line lacks qos'],
    ['is something else', '\x7fELF\x02\x01\n\0\0\0', 'this is not a task trace'],
    ['has a line without end', 'x'.repeat(200_000), 'cannot be read'],
    [
      'breaks off',
      gzipSync(`${HEADER}\n${row('a')}\n`.repeat(1000)).subarray(0, 60),
      'cannot be read: unexpected end of file',
    ],
  ])('refuses a file that %s', async (_, content, reason) => {
    await expect(read(content)).rejects.toThrow(UnreadableTraceError);
    await expect(read(content)).rejects.toThrow(reason);
  });

  it('refuses a file that is not there, and a folder', async () => {
    await expect(readTrace(join(folder, 'nowhere')).next()).rejects.toThrow('ENOENT');
    await expect(readTrace(folder).next()).rejects.toThrow(UnreadableTraceError);
  });
});
