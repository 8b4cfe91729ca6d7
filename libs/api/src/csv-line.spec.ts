import { parse } from 'csv-parse/sync';
import { array, assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvLine } from './csv-line.js';

const FIRSTS = ['=', '+', '-', '@', '\t', '\r', '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20'];

describe('a line of CSV', () => {
  it('quotes what would end a cell, and doubles quotes', () => {
    expect(csvLine(['plain', '', 'a,b', 'a "b"', 'two\nlines', 'cr\rlf'])).toBe(
      'plain,,"a,b","a ""b""","two\nlines","cr\rlf"\r\n',
    );
  });

  it.each(FIRSTS)('puts an apostrophe before a cell that begins with %j', first => {
    expect(parse(csvLine([`${first}1`, `1${first}`, first]), { record_delimiter: '\r\n' })).toEqual([
      [`'${first}1`, `1${first}`, `'${first}`],
    ]);
  });

  it('is read back as it was, whatever the cells hold', () => {
    assert(
      property(array(string({ unit: 'grapheme' }), { minLength: 2 }), cells => {
        const kept = cells.map(cell => (FIRSTS.includes(cell.charAt(0)) ? `'${cell}` : cell));
        expect(parse(csvLine(cells), { record_delimiter: '\r\n' })).toEqual([kept]);
      }),
    );
  });
});
