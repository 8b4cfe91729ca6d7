import { describe, expect, it } from 'vitest';
import { JsonBytes } from './json-bytes.js';

const TEXTS = [
  '',
  'plain',
  'a "quoted" \\ word',
  '{"nested": "\\"json\\"", "n": 1e5}',
  Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)).join(''),
  'Grüße, 世界, 🚀 and \u2028\u2029\u007f\ufeff',
  '\u0000'.repeat(70_000),
  'long '.repeat(100_000),
];

describe('JSON as bytes', () => {
  it.each(TEXTS.map(text => [text.slice(0, 20), text]))('holds a string as JSON.stringify writes it: %j', (_, text) => {
    const out = new JsonBytes();
    const source = Buffer.from(`before${text}behind`);
    out.quoted(source, 6, source.length - 6);
    expect(out.take().toString()).toBe(JSON.stringify(text));
  });

  it('is what was written, one after the other, however much it is', () => {
    const out = new JsonBytes();
    for (let n = 0; n < 50_000; n += 1) {
      out.raw(Buffer.from(n === 0 ? '[' : ','));
      out.text('"…"');
      out.raw(Buffer.from(' x12y'), 2, 4);
    }
    out.byte(']'.charCodeAt(0));
    expect(out.take().toString()).toBe(`[${Array.from({ length: 50_000 }, () => '"…"12').join()}]`);
  });

  it('begins anew when it was taken or dropped, and leaves what was taken as it is', () => {
    const out = new JsonBytes();
    out.text('first');
    const first = out.take();
    out.text('dropped');
    out.drop();
    out.text('second');
    expect([first, out.take(), out.take()].map(String)).toEqual(['first', 'second', '']);
  });
});
