import { describe, expect, it } from 'vitest';
import { DataRow, StoredRow, storedRows } from './stored-row.js';

const COLUMNS = [
  { name: 'id', type: 25, isText: true, parse: (text: string) => text },
  { name: 'n', type: 23, isText: false, parse: Number },
  { name: 'nothing', type: 25, isText: true, parse: (text: string) => text },
  { name: 'last', type: 25, isText: true, parse: (text: string) => text },
];

/** A row as it stands behind something else that was received. */
function received(...texts: ReadonlyArray<string | null>): DataRow {
  const parts = [Buffer.from('else'), Buffer.from([0, texts.length])];
  for (const text of texts) {
    const length = Buffer.alloc(4);
    length.writeInt32BE(text === null ? -1 : Buffer.byteLength(text));
    parts.push(length, Buffer.from(text ?? ''));
  }
  return new DataRow(Buffer.concat(parts), 4);
}

describe('a row that stays as it came', () => {
  const message = received('ä', '12', null, '');
  const row = new (storedRows(COLUMNS))(message) as StoredRow & Record<string, unknown>;

  it('has its columns as properties, read as their types are', () => {
    expect([row['id'], row['n'], row['nothing'], row['last'], row['other']]).toEqual(['ä', 12, null, '', undefined]);
  });

  it('shows the bytes of each column', () => {
    const bounds = new Int32Array(8);
    const bytes = StoredRow.bytes(row, bounds);
    const texts = [0, 2, 4, 6].map(at => [bounds[at], bounds[at + 1]] as [number, number]);
    expect(texts.map(([from, to]) => (to < from ? null : bytes.toString('utf8', from, to)))).toEqual([
      'ä',
      '12',
      null,
      '',
    ]);
  });

  it('takes other properties beside its columns, but no other value for one', () => {
    row['containers'] = [];
    expect(JSON.stringify(row)).toBe('{"id":"ä","n":12,"nothing":null,"last":"","containers":[]}');
    expect(() => (row['id'] = 'b')).toThrow(TypeError);
  });

  it('is the same to queries of the driver, which read texts', () => {
    expect(message.fields).toEqual(['ä', '12', null, '']);
    expect(message.length).toBe(4);
  });
});
