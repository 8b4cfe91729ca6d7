import { describe, expect, it } from 'vitest';
import { metricsOf } from './session-metrics.js';

describe('legacy metrics', () => {
  it('are read from the report, whole numbers truncated and shares kept', () => {
    const report = JSON.stringify({
      cpu_used: { current: '73211.9' },
      cpu_util: { pct: '15.24' },
      mem: { current: '268435456', 'stats.max': '301989888' },
    });
    expect(metricsOf(report, ['cpu_used', 'cpu_using', 'mem_cur_bytes', 'mem_max_bytes'])).toEqual({
      cpu_used: 73_211,
      cpu_using: 15.24,
      mem_cur_bytes: 268_435_456,
      mem_max_bytes: 301_989_888,
    });
  });

  it.each([null, '{}', '{"version":2}', '{"mem":null}', '{"mem":7}', '{"mem":{"current":"many"}}', '"text"', 'null'])(
    'are 0 where nothing was measured: %s',
    report => {
      expect(metricsOf(report, ['mem_cur_bytes', 'cpu_using'])).toEqual({ mem_cur_bytes: 0, cpu_using: 0 });
    },
  );
});
