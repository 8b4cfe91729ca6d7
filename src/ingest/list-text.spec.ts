import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { valuesOf } from './list-text.js';
import { type Reading, readItem } from './read-item.js';
import { SampleItem } from './sample-text.js';
import { Scratch } from './scratch.js';

const source = randomUUID();
const now = Date.parse('2026-11-25T12:00:00Z');
const metric = (current: string, capacity: string | null, rest: object = {}) => {
  return { current, capacity, pct: '1.00', unit_hint: 'bytes', ...rest };
};
const sample = (stats: object, head: object = {}) => ({
  event_id: 'e1',
  kind: 'stat.sample',
  occurred_at: '2026-11-25T11:59:00.25Z',
  ...head,
  body: { container_id: '0D7AC9B2-6f4e-4c1a-9b3d-5e8f7a6b1c2d', stats },
});
const USUAL = {
  mem: metric('1', '3', { 'stats.avg': '-1', 'stats.max': '2.5' }),
  cpu: metric('5', null),
  a: metric('1', '100'),
};

/** Undefined where the whole was left to the other way. */
const split = (text: string): unknown[] | undefined => {
  let isWhole = true;
  const parseAll = (): unknown[] => {
    isWhole = false;
    return [];
  };
  const values = [...valuesOf(Buffer.from(text), new Scratch(), parseAll)];
  return isWhole ? values : undefined;
};
const isDirect = (value: unknown) => value instanceof SampleItem;
const read = (values: readonly unknown[]): Reading[] =>
  values.map((value, index) => plain(readItem(value, index, source, now)));
/** The same of a sample that was read where it stood, and of another. */
const plain = (reading: Reading): Reading => {
  if (!('fact' in reading) || reading.fact.kind !== 'sample') return reading;
  const { containerId, stats, above } = reading.fact.body;
  return { ...reading, fact: { ...reading.fact, body: { containerId, stats: stats.toString(), above } } };
};
const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
/** A text that is read one by one, and not as the list that it is as JSON. */
const isMisread = (text: string): boolean => {
  const [values, list] = [split(text), json(text)];
  return values !== undefined && !(Array.isArray(list) && isDeepStrictEqual(read(values), read(list)));
};
const expectEqual = (text: string): void => expect([text].filter(isMisread)).toEqual([]);

describe('a list of items read one by one', () => {
  it('has the samples read where they stand, and everything else parsed', () => {
    const items = [sample(USUAL), { kind: 'heartbeat', text: ' }]\\"{[' }, sample(USUAL, { seq: 12 }), {}];
    const values = split(JSON.stringify(items));
    expect(values?.map(isDirect)).toEqual([true, false, true, false]);
    expectEqual(JSON.stringify(items));
  });

  it.each([
    ['a share that is missing', { mem: { current: '1', capacity: null, unit_hint: null } }],
    ['parts in another order', { mem: { capacity: '1', current: '1', pct: null, unit_hint: null } }],
    ['further parts out of order', { mem: metric('1', null, { b: '1', a: '1' }) }],
    ['names that have a place of their own', { 10: metric('1', null), 9: metric('1', null) }],
    ['a part that has one', { mem: metric('1', null, { 7: '1' }) }],
    ['what is no metric', { version: 2 }],
    ['no metrics', {}],
    ['an escape', { 'a"b': metric('1', null) }],
    ['a number as a number', { mem: metric(1 as never, null) }],
    ['too long a name', { ['m'.repeat(65)]: metric('1', null) }],
    ['too many digits', { mem: metric('1'.repeat(31), null) }],
    ['too many decimals', { mem: metric(`1.${'1'.repeat(19)}`, null) }],
    ['a point behind nothing', { mem: metric('.5', null) }],
    ['a point before nothing', { mem: metric('5.', null) }],
    ['an id that is empty', USUAL, { event_id: '' }],
    ['too long an id', USUAL, { event_id: 'e'.repeat(257) }],
    ['a moment that is none', USUAL, { occurred_at: '2026-02-30T00:00:00Z' }],
    ['too many metrics', Object.fromEntries(Array.from({ length: 129 }, (_, n) => [`m${n}`, metric('1', null)]))],
  ] as Array<[string, object, object?]>)('leaves %s to the ordinary way', (_, stats, head) => {
    const text = JSON.stringify([sample(stats, head)]);
    expect(split(text)?.map(isDirect)).toEqual([false]);
    expectEqual(text);
  });

  it('corrects shares, tells the first by name that is above its capacity, and sorts as the ordinary way does', () => {
    for (const stats of [
      { z: metric('3', '2'), b: metric('5', '1'), a: metric('1', '2') },
      { a: metric('1', '9223372036854775807'), b: metric('0', '0.0'), c: metric('-5', '-1') },
      { __proto: metric('1', '2'), constructor: metric('1', '2', { toString: '1' }), Z: metric('1', null) },
      JSON.parse('{"__proto__":{"current":"1","capacity":null,"pct":null,"unit_hint":"x","__proto__":"1"}}') as object,
    ]) {
      const text = JSON.stringify([sample(USUAL), sample(stats), sample(USUAL)]);
      expect(split(text)?.map(isDirect)).toEqual([true, true, true]);
      expectEqual(text);
    }
  });

  it('tells a share that is right from one that is not', () => {
    const numbers = [
      '0',
      '-0',
      '1',
      '3',
      '-1',
      '0.005',
      '199.999',
      '7.5',
      '100.005',
      '1e',
      '0.1234567890123456789',
      '00012',
    ];
    const long = ['123456789012345', '1234567890123456', '9223372036854775807', '9223372036854775808', '9'.repeat(30)];
    const all = [...numbers, ...long];
    const shares = all.flatMap(current =>
      all.map(capacity => ({ current, capacity, pct: ((Number(current) / Number(capacity)) * 100).toFixed(2) })),
    );
    const said = shares.flatMap(share =>
      [share.pct, '0.00', '-0.00', '100.00', '33.33', '033.33', '33.3', '.00', '1.00', '1', '', '4a.00', '4.0a'].map(
        pct => ({
          mem: { ...share, pct, unit_hint: null },
        }),
      ),
    );
    const batches = Array.from({ length: Math.ceil(said.length / 100) }, (_, n) => said.slice(n * 100, n * 100 + 100));
    const texts = batches.map(many => JSON.stringify(many.map(stats => sample(stats))));
    expect(texts.filter(isMisread)).toEqual([]);
  });

  it('has room for samples that become longer than they were, by their shares', () => {
    const share = { current: '9'.repeat(18), capacity: '1', pct: '0', unit_hint: null };
    const longer = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`m${n}`, share]));
    const text = JSON.stringify([sample(longer), sample(USUAL), sample(longer)]);
    expect(split(text)?.map(isDirect)).toEqual([true, true, true]);
    expectEqual(text);
  });

  it('reads samples of many moments, and of many shapes, one after the other', () => {
    const items = [
      USUAL,
      { a: metric('1', '4') },
      { ...USUAL, b: metric('2', null) },
      { b: metric('2', null) },
      { b: metric('2', null, { more: '1' }) },
      { b: metric('2', '4', { more: '1' }) },
      { a: metric('3', '4') },
    ].flatMap((stats, place) => [sample(stats, { occurred_at: `2026-11-25T11:59:0${place}Z` }), sample(USUAL)]);
    expect(split(JSON.stringify(items))?.map(isDirect)).toEqual(items.map(() => true));
    expectEqual(JSON.stringify(items));
  });

  it('reads every sample of a shape by its own numbers', () => {
    const shares = ['0', '9223372036854775807', '-1', '2', '200', 'x'].flatMap(capacity =>
      [null, '50.00', '1.00', 'no share'].map(pct => ({ a: metric('1', capacity, { pct }), b: metric('7', null) })),
    );
    const pairs = shares.flatMap(first => shares.map(second => JSON.stringify([sample(first), sample(second)])));
    expect(pairs.filter(isMisread)).toEqual([]);
    const numbers = ['', '-', '1.', '.5', '1e3', '01', '-0.50', '9'.repeat(30), '9'.repeat(31), `0.${'1'.repeat(19)}`];
    const of = (number: string) => sample({ a: metric('1', null, { more: number }), b: metric(number, null) });
    const parts = numbers.map(number => JSON.stringify([of('1'), of(number), of('2')]));
    expect(parts.filter(isMisread)).toEqual([]);
  });

  it('takes the last of two with the same name, as JSON does', () => {
    const text = JSON.stringify([sample({ mem: metric('1', null), nem: metric('2', null) })]);
    const parts = JSON.stringify([sample({ mem: metric('1', null, { a: '1', b: '2' }) })]);
    const share = JSON.stringify([sample({ mem: metric('1', null, { qct: '1' }) })]);
    const twice = [text.replace('"nem"', '"mem"'), parts.replace('"b":', '"a":'), share.replace('qct', 'pct')];
    expect(twice.filter(isMisread)).toEqual([]);
  });

  it('is none where it is not JSON, not a list of objects, or not all there', () => {
    const text = JSON.stringify([sample(USUAL), {}]);
    for (const other of [
      '',
      '[',
      '[]',
      '{}',
      '[1]',
      '[[]]',
      '[{]',
      '[{}',
      '[{},]',
      ` ${text}`,
      `${text} `,
      `${text}]`,
    ]) {
      expect({ other, values: split(other) }).toEqual({ other, values: undefined });
    }
    for (let end = 0; end < text.length; end += 1) expect(split(text.slice(0, end))).toBeUndefined();
  });

  it('never differs from the ordinary way, whatever character is put anywhere', () => {
    const twoOf = (memory: string) => sample({ mem: { ...USUAL.mem, current: memory }, cpu: USUAL.cpu }, { seq: 10 });
    const text = JSON.stringify([twoOf('1'), twoOf('2'), sample({ mem: USUAL.mem })]);
    const edits = ['', '"', '\\', '0', '-', '.', '}', '{', ',', ':', ' ', '\n', 'n', '\u007f'];
    const places = Array.from({ length: text.length + 1 }, (_, at) => at);
    const edited = edits.flatMap(edit =>
      places.flatMap(at => [0, 1].map(over => text.slice(0, at) + edit + text.slice(at + over))),
    );
    expect(edited.filter(isMisread)).toEqual([]);
  });
});
