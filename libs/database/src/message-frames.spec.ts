import { describe, expect, it } from 'vitest';
import { MessageFrames } from './message-frames.js';

/** A message of the protocol, so long without its first byte. */
function message(kind: string, body: string): Buffer {
  const header = Buffer.from(`${kind}    `);
  header.writeUInt32BE(4 + body.length, 1);
  return Buffer.concat([header, Buffer.from(body)]);
}

const text = (bytes: Buffer, from: number, to: number): string => bytes.toString('utf8', from, to);

const MESSAGES = [
  message('T', 'columns'),
  message('D', 'one'),
  message('D', ''),
  message('D', 'x'.repeat(500)),
  message('C', 'SELECT 3'),
  message('N', 'notice'),
  message('D', 'four'),
  message('Z', 'I'),
];

/** What was told of a stream that came in these pieces: rows by what they hold, and whole messages of other kinds. */
function told(pieces: readonly Buffer[]): string[] {
  const seen: string[] = [];
  const frames = new MessageFrames(
    (bytes, start) => seen.push(`row ${text(bytes, start, start + bytes.readUInt32BE(start - 4) - 4)}`),
    bytes => {
      for (let at = 0; at < bytes.length; at += 1 + bytes.readUInt32BE(at + 1)) {
        seen.push(`${text(bytes, at, at + 1)} ${text(bytes, at + 5, at + 1 + bytes.readUInt32BE(at + 1))}`);
      }
    },
  );
  for (const piece of pieces) frames.read(piece);
  return seen;
}

describe('the messages of a server', () => {
  const stream = Buffer.concat(MESSAGES);
  const expected = [
    'T columns',
    'row one',
    'row ',
    `row ${'x'.repeat(500)}`,
    'C SELECT 3',
    'N notice',
    'row four',
    'Z I',
  ];

  it('are rows and others, in the order in which they came', () => {
    expect(told([stream])).toEqual(expected);
  });

  it.each([1, 2, 3, 5, 7, 64, 499])('are the same when %i bytes come at a time', size => {
    const pieces = Array.from({ length: Math.ceil(stream.length / size) }, (_, n) =>
      stream.subarray(n * size, (n + 1) * size),
    );
    expect(told(pieces)).toEqual(expected);
  });

  it('are the same wherever the stream is cut', () => {
    for (let at = 0; at <= stream.length; at += 1) {
      expect(told([stream.subarray(0, at), stream.subarray(at)])).toEqual(expected);
    }
  });
});
