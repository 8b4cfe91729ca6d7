import { describe, expect, it } from 'vitest';
import { type LogLevel, openLog } from './log.js';
import { NestLog } from './nest-log.js';
import { duringRequest, newRecord } from './request-record.js';

function lines(level: LogLevel, work: (log: NestLog) => void, terminal = false): string[] {
  const written: string[] = [];
  work(new NestLog(openLog({ level, terminal, write: line => void written.push(line) })));
  return written;
}
const parsed = (written: readonly string[]): Record<string, unknown>[] =>
  written.map(line => JSON.parse(line) as Record<string, unknown>);

describe('the log', () => {
  it('is one object a line, with time, level, context and message', () => {
    const [line, ...more] = parsed(lines('warn', log => log.warn('slow', 'Maintenance')));
    expect(more).toEqual([]);
    expect(line).toEqual({
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      level: 'warn',
      context: 'Maintenance',
      msg: 'slow',
    });
  });

  it('leaves out what is less serious than was asked for', () => {
    const say = (log: NestLog): void => {
      log.debug('d');
      log.log('i');
      log.warn('w');
      log.error('e');
    };
    expect(parsed(lines('error', say)).map(({ msg }) => msg)).toEqual(['e']);
    expect(parsed(lines('info', say)).map(({ msg }) => msg)).toEqual(['i', 'w', 'e']);
    expect(lines('debug', say)).toHaveLength(4);
  });

  it('carries the number of the request it belongs to', async () => {
    const written = lines('info', log => log.log('outside'));
    const inside = duringRequest(newRecord('r-1'), () => lines('info', log => log.log('inside')));
    expect(parsed([...written, ...inside]).map(line => line['request_id'])).toEqual([undefined, 'r-1']);
  });

  it('takes errors and objects as Nest hands them over', () => {
    const [thrown, noted] = parsed(
      lines('error', log => {
        log.error(new Error('broken'), undefined, 'Boot');
        log.error({ err: new RangeError('too far'), job: 'fold' }, 'Maintenance');
      }),
    );
    expect(thrown).toMatchObject({ context: 'Boot', err: { type: 'Error', message: 'broken' } });
    expect(noted).toMatchObject({ context: 'Maintenance', job: 'fold', err: { type: 'RangeError' } });
  });

  it('quotes no error that may quote a caller, in no part of the line', () => {
    const quoting = Object.assign(new Error('invalid input syntax: "hunter2"'), { code: '22P02', severity: 'ERROR' });
    const parsing = new SyntaxError('Unexpected token: hunter2');
    const written = [false, true].flatMap(terminal =>
      lines(
        'error',
        log => {
          for (const error of [quoting, parsing, new Error('outer', { cause: quoting })]) {
            log.error(error, error.stack, 'HTTP');
            log.error({ err: error, request_id: 'r-1' });
          }
        },
        terminal,
      ),
    );
    expect(written).toHaveLength(12);
    expect(written.filter(line => line.includes('hunter2'))).toEqual([]);
    expect(written[0]).toContain('"msg":"Error 22P02"');
  });

  it('is plain text at a terminal', () => {
    const [line = ''] = lines(
      'error',
      log => log.error({ err: new Error('broken'), job: 'fold' }, 'Maintenance'),
      true,
    );
    expect(line).toMatch(/^\d\d:\d\d:\d\d error Maintenance: broken \(Error\) job=fold\n {4}at /);
  });
});
