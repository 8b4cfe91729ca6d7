import { describe, expect, it } from 'vitest';
import { parseStatuses, SESSION_STATUSES } from './session-status.js';

describe('the status argument', () => {
  it('is no filter when it is absent', () => {
    expect(parseStatuses(undefined)).toBeUndefined();
  });

  it('takes one name or a comma list, in any case, with blanks, each name once', () => {
    expect(parseStatuses('running')).toEqual(['RUNNING']);
    expect(parseStatuses(' Running , PENDING,running ')).toEqual(['RUNNING', 'PENDING']);
  });

  it('accepts the names of every era', () => {
    expect(parseStatuses(SESSION_STATUSES.join(','))).toHaveLength(SESSION_STATUSES.length);
  });

  it('repeats an unknown one as it was written', () => {
    expect(() => parseStatuses('RUNNING, runing')).toThrow('unknown status "runing"');
  });

  it.each(['FOO', '', ' ', 'RUNNING,', 'RUNNING,,PENDING', "RUNNING' or 1=1"])(
    'refuses %j and lists the valid ones',
    text => {
      expect(() => parseStatuses(text)).toThrow(/status: unknown status .* expected PENDING, SCHEDULED/);
    },
  );
});
