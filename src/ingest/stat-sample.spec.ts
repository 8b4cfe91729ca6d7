import { describe, expect, it } from 'vitest';
import { readSample } from './stat-sample.js';

const container_id = '0D7AC9B2-6f4e-4c1a-9b3d-5e8f7a6b1c2d';
const read = (metric: unknown, name = 'mem') => readSample({ container_id, stats: { [name]: metric } });
const stored = (sample: ReturnType<typeof readSample>): unknown => 'stats' in sample && JSON.parse(sample.stats);
const pct = (current: string, capacity: string | null | undefined) => {
  return (stored(read({ current, ...(capacity !== undefined && { capacity }) })) as { mem: { pct: string } }).mem.pct;
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
    expect(sample).toMatchObject({ containerId: container_id.toLowerCase(), above: '/stats/mem' });
    expect(stored(sample)).toEqual({ mem });
  });

  it('keeps what is among the metrics and is none', () => {
    expect(stored(read(2, 'version'))).toEqual({ version: 2 });
    expect(stored(read(null))).toEqual({ mem: null });
  });

  it('keeps a metric by whatever name', () => {
    const stats = JSON.parse('{"__proto__": {"current": "1"}, "a\\"b": null}') as object;
    const metric = '{"current":"1","capacity":null,"pct":null,"unit_hint":null}';
    expect(readSample({ container_id, stats })).toMatchObject({ stats: `{"__proto__":${metric},"a\\"b":null}` });
  });

  it('is the same text whatever the order of its members', () => {
    const metrics = { a: { current: '1', 'stats.max': '2', 'stats.avg': '3' }, b: { current: '1', capacity: '2' } };
    const turned = { b: { capacity: '2', current: '1' }, a: { 'stats.avg': '3', 'stats.max': '2', current: '1' } };
    expect(readSample({ container_id, stats: metrics })).toEqual(readSample({ stats: turned, container_id }));
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
