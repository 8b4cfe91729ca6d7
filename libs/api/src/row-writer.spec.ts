import { Float, Int } from '@nestjs/graphql';
import { Restricted, Role } from '@rollcall/access';
import { describe, expect, it } from 'vitest';
import { selectionFrom, shownByItself } from './field-list.js';
import { rowCells } from './row-cells.js';
import { rowWriter } from './row-writer.js';
import { BigIntScalar, DateTimeScalar, JsonScalar, UuidScalar } from './scalars.js';
import { ViewField } from './view-field.js';

class PartView {
  @ViewField(() => String, { description: 'Its name.' })
  name!: string | null;

  @ViewField(() => JsonScalar, { description: 'Anything.', extra: true })
  data!: string | null;
}

class ThingView {
  @ViewField(() => UuidScalar, { description: 'Identity.' })
  id!: string | null;

  @ViewField(() => String, { description: 'Text.' })
  text!: string | null;

  @ViewField(() => DateTimeScalar, { description: 'A moment.' })
  at!: string | null;

  @ViewField(() => Int, { description: 'A number.' })
  count!: number | null;

  @ViewField(() => Float, { description: 'A share.' })
  share!: number | null;

  @ViewField(() => Boolean, { description: 'Yes or no.' })
  open!: boolean | null;

  @ViewField(() => BigIntScalar, { description: 'A large number.' })
  big!: string | null;

  @ViewField(() => JsonScalar, { description: 'Stored JSON.' })
  json!: string | null;

  @ViewField(() => [String], { description: 'Words.', list: true })
  words!: string[] | null;

  @ViewField(() => String, { description: 'For few.' })
  @Restricted(Role.SuperAdmin)
  secret!: string | null;

  @ViewField(() => [PartView], { description: 'Parts.', list: true, extra: true })
  parts!: PartView[] | null;
}

const ROW = {
  id: '12C45B55-CE3C-418D-9C58-223BBBA307F1',
  text: 'a "quoted"\nline ü\u2028',
  at: '2020-02-16 15:47:28.9',
  count: 3,
  share: 0.5,
  open: true,
  big: '9007199254740991',
  json: '{"a": 12345678901234567890,\n "b": "x"}',
  words: ['a', null, 'b,c'],
  secret: 'node-1',
  parts: [{ name: 'p', data: '[1]' }, { name: null }],
};
const EVERYTHING = '*,parts.name,parts.data';

const written = (fields: string | undefined, row: object, role = Role.SuperAdmin): string =>
  rowWriter(ThingView, selectionFrom(ThingView, fields), role)(row);

describe('a row as JSON', () => {
  it('has each value in the form of its type', () => {
    expect(JSON.parse(written(EVERYTHING, ROW))).toEqual({
      ...ROW,
      id: '12c45b55-ce3c-418d-9c58-223bbba307f1',
      at: '2020-02-16T15:47:28.900000+00:00',
      big: Number.MAX_SAFE_INTEGER,
      json: { a: Number('12345678901234567890'), b: 'x' },
      parts: [
        { name: 'p', data: [1] },
        { name: null, data: null },
      ],
    });
  });

  it('hands stored JSON on digit by digit, and is one line', () => {
    expect(written('json', ROW)).toBe('{"json":{"a": 12345678901234567890,  "b": "x"}}');
    expect(written(EVERYTHING, ROW)).not.toMatch(/[\r\n]/);
  });

  it('has the selected fields only, in the order asked', () => {
    expect(written('count,id', ROW)).toBe('{"count":3,"id":"12c45b55-ce3c-418d-9c58-223bbba307f1"}');
    expect(Object.keys(JSON.parse(written(undefined, ROW)))).toEqual([...shownByItself(ThingView).keys()]);
    expect([...shownByItself(ThingView).keys()]).not.toContain('parts');
  });

  it('is null where nothing was fetched, where a number cannot be exact, and where the role may not read', () => {
    expect(written('text,at,json,words,parts', {})).toBe(
      '{"text":null,"at":null,"json":null,"words":null,"parts":null}',
    );
    expect(written('big', { big: '9007199254740993' })).toBe('{"big":null}');
    expect(written('count,share', { count: Number.NaN, share: Number.POSITIVE_INFINITY })).toBe(
      '{"count":null,"share":null}',
    );
    for (const role of [Role.Source, Role.User, Role.Admin, Role.Monitor]) {
      expect(written('secret', ROW, role)).toBe('{"secret":null}');
    }
    expect(written('secret', ROW)).toBe('{"secret":"node-1"}');
  });
});

describe('a row as cells', () => {
  const cells = (fields: string, row: object, role = Role.SuperAdmin): string[] =>
    rowCells(ThingView, selectionFrom(ThingView, fields), role)(row);

  it('has text as it is, numbers exactly, and JSON where there are parts', () => {
    expect(cells('text,at,count,open,big,json,words,parts.name', { ...ROW, big: '9007199254740993' })).toEqual([
      ROW.text,
      '2020-02-16T15:47:28.900000+00:00',
      '3',
      'true',
      '9007199254740993',
      '{"a": 12345678901234567890,  "b": "x"}',
      '["a",null,"b,c"]',
      '[{"name":"p"},{"name":null}]',
    ]);
  });

  it('is empty where there is nothing or nothing to be read, and only there', () => {
    expect(cells('text,count,secret,parts', {})).toEqual(['', '', '', '']);
    expect(cells('secret', ROW, Role.Monitor)).toEqual(['']);
    expect(cells('text', { text: 'null' })).toEqual(['null']);
  });
});

describe('a list of fields', () => {
  const names = (text: string): unknown => tree(selectionFrom(ThingView, text));

  it('names fields, everything, edges and what lies below them', () => {
    expect(names('id, text')).toEqual({ id: {}, text: {} });
    expect(names('parts')).toEqual({ parts: { name: {} } });
    expect(names('parts.data')).toEqual({ parts: { data: {} } });
    expect(names('parts.*,id')).toEqual({ parts: { name: {}, data: {} }, id: {} });
    expect(Object.keys(names('*') as object)).toEqual([...Object.keys(ROW)].filter(name => name !== 'parts'));
  });

  it.each([
    ['tex', 'fields: unknown field "tex", did you mean text?'],
    ['id,,text', /^fields: unknown field "", expected some of id, text, /],
    ['parts.nam', 'fields: unknown field "parts.nam", did you mean name?'],
    ['text.name', 'fields: text has no fields of its own'],
    ['__proto__', /^fields: unknown field "__proto__"/],
    ['constructor', /^fields: unknown field "constructor"/],
    ['**', /^fields: unknown field/],
  ])('does not know %s', (text, detail) => {
    expect(() => selectionFrom(ThingView, text)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        detail: typeof detail === 'string' ? detail : expect.stringMatching(detail),
      }),
    );
  });
});

function tree(selection: ReadonlyMap<string, unknown>): object {
  return Object.fromEntries([...selection].map(([name, below]) => [name, tree(below as ReadonlyMap<string, unknown>)]));
}
