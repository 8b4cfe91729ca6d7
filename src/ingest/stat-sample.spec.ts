import { describe, expect, it } from 'vitest';
import { readSample } from './stat-sample.js';

const container_id = '0D7AC9B2-6f4e-4c1a-9b3d-5e8f7a6b1c2d';
const read = (metric: unknown, name = 'mem') => readSample({ container_id, stats: { [name]: metric } });
const pct = (current: string, capacity: string | null | undefined) => {
  const sample = read({ current, ...(capacity !== undefined && { capacity }) });
  return 'stats' in sample ? (sample.stats['mem'] as { pct: string | null }).pct : undefined;
};

describe('a sample', () => {
  it.each<[string, string | null | undefined, string | null]>([
    ['25', '100', '25.00'],
    ['268435456', '1073741824', '25.00'],
    ['1', '3', '33.33'],
    ['0', '8', '0.00'],
    ['5', null, null],
    ['5', undefined, null],
    ['5', '0', null],
    ['0', '0.000', null],
    ['5', '9223372036854775807', null],
    ['150.5', '100', '150.50'],
  ])('of %s out of %s is %s per cent', (current, capacity, expected) => {
    expect(pct(current, capacity)).toBe(expected);
  });

  it('overrides the share that was sent, and tells what is above its capacity', () => {
    const sample = read({ current: '150', capacity: '100', pct: '100', unit_hint: 'bytes', 'stats.max': '200' });
    const mem = { current: '150', capacity: '100', pct: '150.00', unit_hint: 'bytes', 'stats.max': '200' };
    expect(sample).toEqual({ containerId: container_id.toLowerCase(), stats: { mem }, above: '/stats/mem' });
  });

  it('keeps what is among the metrics and is none', () => {
    expect(read(2, 'version')).toMatchObject({ stats: { version: 2 } });
    expect(read(null)).toMatchObject({ stats: { mem: null } });
  });

  it('keeps a metric by whatever name', () => {
    const stats = JSON.parse('{"__proto__": {"current": "1"}}') as object;
    expect(JSON.stringify(readSample({ container_id, stats }))).toContain('"__proto__":{"current":"1"');
  });

  it.each<[string, unknown, string]>([
    ['a number', { current: 5 }, '/stats/mem/current'],
    ['an exponent', { current: '1e9' }, '/stats/mem/current'],
    ['nothing current', { capacity: '5' }, '/stats/mem/current'],
    ['not a number', { current: 'NaN' }, '/stats/mem/current'],
    ['an object inside', { current: '1', 'stats.max': {} }, '/stats/mem/stats.max'],
    ['a NUL', { current: '1', unit_hint: '\0' }, '/stats/mem/unit_hint'],
    ['a list', [], '/stats/mem'],
  ])('refuses %s and says where', (_, metric, pointer) => expect(read(metric)).toMatchObject({ pointer }));

  it.each<[unknown, string]>([
    [null, ''],
    [{ container_id: 'x', stats: {} }, '/container_id'],
    [{ container_id }, '/stats'],
    [{ container_id, stats: {}, extra: 1 }, '/extra'],
  ])('refuses %j at %s', (body, pointer) => expect(readSample(body)).toMatchObject({ pointer }));
});
