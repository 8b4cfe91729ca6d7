import * as fc from 'fast-check';
import { DomainError } from '@rollcall/errors';
import { describe, expect, it } from 'vitest';
import type { FilterKeys } from './keys.js';
import { type FilterGrammar, LONGEST_FILTER, parseFilter } from './parse-filter.js';
import type { FilterTree } from './tree.js';

const KEYS: FilterKeys = {
  keys: {
    name: { type: 'text', aliases: ['session_name'] },
    status: { type: 'text', values: ['RUNNING', 'PENDING', 'ERROR'], normalise: value => value.toUpperCase() },
    team: { type: 'text' },
    image: { type: 'text' },
    gpu: { type: 'number' },
    mem: { type: 'bytes' },
    created: { type: 'moment', aliases: ['created_at'] },
    age: { type: 'age' },
    id: { type: 'uuid' },
    stuck: { type: 'boolean' },
    agent: { type: 'text', forbidden: true },
  },
  words: 'word',
};
const NOW = Date.parse('2026-11-25T12:00:00Z');
const ID = '12c45b55-ce3c-418d-9c58-223bbba307f1';

const parse = (text: string, grammar: FilterGrammar = 'rollcall'): FilterTree =>
  parseFilter({ text, grammar }, KEYS, NOW);

/** A tree in a form short enough to read. */
function say(tree: FilterTree): string {
  if (tree.kind === 'not') return `not(${say(tree.of)})`;
  if (tree.kind !== 'test') return `${tree.kind}(${tree.of.map(say).join(', ')})`;
  const { key, test } = tree;
  switch (test.kind) {
    case 'one-of':
      return `${key} in [${test.values.join(' ')}]`;
    case 'compare':
      return `${key} ${test.comparison} ${test.value}`;
    case 'contains':
      return `${key} has${test.ignoreCase ? '~' : ''} [${test.texts.join(' ')}]`;
    case 'starts':
      return `${key} starts [${test.texts.join(' ')}]`;
    case 'like':
      return `${key} ${test.ignoreCase ? 'ilike' : 'like'} ${test.pattern}`;
    case 'absent':
      return `${key} absent`;
  }
}

function failure(text: string, grammar: FilterGrammar = 'rollcall', keys: FilterKeys = KEYS): DomainError {
  try {
    parseFilter({ text, grammar }, keys, NOW);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}

describe('the filter language', () => {
  it.each([
    ['', 'all()'],
    ['  ', 'all()'],
    ['status:running,pending', 'status in [RUNNING PENDING]'],
    ['status=Running', 'status in [RUNNING]'],
    ['-team:infra', 'not(team in [infra])'],
    ['team!=infra', 'not(team in [infra])'],
    ['-team!=infra', 'team in [infra]'],
    ['team:"a b","c,d",e', 'team in [a b c,d e]'],
    [String.raw`team:"say \"hi\" \\ "`, String.raw`team in [say "hi" \ ]`],
    ['team:""', 'team absent'],
    ['-team:"",infra', 'not(any(team absent, team in [infra]))'],
    ['SESSION_NAME:x', 'name in [x]'],
    ['image~"pytorch"', 'image has~ [pytorch]'],
    ['image~torch,jax', 'image has~ [torch jax]'],
    ['image~100%_\\', 'image has~ [100%_\\]'],
    ['gpu>=1', 'gpu >= 1'],
    ['gpu:0.5,2', 'gpu in [0.5 2]'],
    ['gpu<-1.5', 'gpu < -1.5'],
    ['mem>=4GiB', 'mem >= 4294967296'],
    ['mem<1.5k', 'mem < 1536.0'],
    ['mem=512MB', 'mem in [536870912]'],
    ['created<2026-11-01', 'created < 2026-11-01T00:00:00.000+00:00'],
    ['created>2026-11-01', 'created >= 2026-11-02T00:00:00.000+00:00'],
    ['created<=2026-12-31', 'created < 2027-01-01T00:00:00.000+00:00'],
    ['created:2026-02-28', 'all(created >= 2026-02-28T00:00:00.000+00:00, created < 2026-03-01T00:00:00.000+00:00)'],
    ['created>2026-11-01T08:30:00.123456+09:00', 'created > 2026-11-01T08:30:00.123456+09:00'],
    ['created>=2026-11-01T08:30', 'created >= 2026-11-01T08:30:00+00:00'],
    ['created<9999-12-31', 'created < 9999-12-31T00:00:00.000+00:00'],
    ['created>9999-12-31', 'created >= 10000-01-01T00:00:00.000+00:00'],
    ['age>7d', 'age < 2026-11-18T12:00:00.000+00:00'],
    ['age<=90m', 'age >= 2026-11-25T10:30:00.000+00:00'],
    ['age>999999999w', 'age < 0001-01-01T00:00:00.000+00:00'],
    [`id:${ID.toUpperCase()}`, `id in [${ID}]`],
    ['id~12C4', 'id starts [12c4]'],
    ['stuck:true', 'stuck in [true]'],
    ['train', 'word starts [train]'],
    ['train-1 -dev', 'all(word starts [train-1], not(word starts [dev]))'],
    ['train,dev', 'word starts [train dev]'],
    ['"a:b" ünïcode', 'all(word starts [a:b], word starts [ünïcode])'],
    ['owner_of_all', 'word starts [owner_of_all]'],
    ['status:running\tgpu>0\n-team:infra', 'all(status in [RUNNING], gpu > 0, not(team in [infra]))'],
  ])('reads %j', (text, tree) => {
    expect(say(parse(text))).toBe(tree);
  });

  it.each([
    ['stauts:running', 1, 'stauts', 'unknown key `stauts`, did you mean `status`? at position 1; known: name, status'],
    ['gpu>0 elephant:1', 7, 'elephant', 'unknown key `elephant`, at position 7'],
    ['status:runing', 8, 'runing', 'unknown status `runing`, did you mean `RUNNING`? at position 8; known: RUNNING'],
    ['status:', 8, '', 'expected a value after `status:` at the end'],
    ['status:running,', 16, '', 'expected a value after `status:` at the end'],
    ['status: running', 8, ' ', 'expected a value after `status:`, not ` `'],
    ['status>running', 1, 'status', '`status` takes :, != and ~'],
    ['gpu~1', 1, 'gpu', '`gpu` takes :, !=, <, <=, > and >='],
    ['gpu:many', 5, 'many', '`gpu` takes a number'],
    ['gpu>1,2', 7, '2', '`>` takes one value'],
    ['mem:4GX', 5, '4GX', '`mem` takes an amount of memory such as 4GiB'],
    ['created<yesterday', 9, 'yesterday', '`created` takes a date such as'],
    ['created:2026-02-30', 9, '2026-02-30', '`created` takes a date such as'],
    ['created:2026-02-28T25:00', 9, '2026-02-28T25:00', '`created` takes a date such as'],
    ['created:0000-01-01', 9, '0000-01-01', '`created` takes a date such as'],
    ['age:7d', 1, 'age', '`age` takes <, <=, > and >='],
    ['age>7', 5, '7', '`age` takes a duration such as'],
    ['id:12c4', 4, '12c4', '`id` takes a UUID'],
    ['id~xyz', 4, 'xyz', '`id` takes a UUID'],
    ['stuck:maybe', 7, 'maybe', '`stuck` takes true or false'],
    ['stuck>true', 1, 'stuck', '`stuck` takes : and !='],
    ['team:"open', 6, '"', 'a quote that is not closed'],
    ['team:"a"b', 9, 'b', 'expected a blank, not `b`'],
    ['a:b:c', 1, 'a', 'unknown key `a`'],
    ['-', 2, '', 'expected a key and a value, or a word'],
    ['--a', 2, '-', undefined],
    ['""', 1, '', 'an empty word'],
    ['(a', 1, '(', 'expected a key and a value, or a word'],
    ['50%>1', 4, '>', 'expected a blank, not `>`'],
    ['name == "x"', 6, '=', 'expected a key and a value, or a word'],
    ['a\0b', 2, '', 'a NUL character'],
    ['\ud800', 1, '', 'text that is not well-formed Unicode'],
  ])('says what is wrong with %j', (text, position, token, detail) => {
    if (detail === undefined) return expect(say(parse(text))).toBe('not(word starts [-a])');
    const error = failure(text);
    expect(error).toMatchObject({ code: 'FILTER_INVALID', kind: 'invalid_input', status: 400 });
    expect(error.detail).toContain(`filter: ${detail}`);
    expect(error.data).toMatchObject({ position, token });
  });

  it('names the known keys and the nearest, and keeps quiet about those that are not the caller’s', () => {
    const { data } = failure('agentt:i-1');
    expect(data).toEqual({
      position: 1,
      token: 'agentt',
      known_keys: ['name', 'status', 'team', 'image', 'gpu', 'mem', 'created', 'age', 'id', 'stuck'],
      nearest: null,
    });
  });

  it.each(['agent:i-1', '-agent~i', 'agent>1', 'gpu>0 AGENT:""'])('refuses %j to whoever may not read it', text => {
    expect(failure(text)).toMatchObject({ code: 'FORBIDDEN', status: 403 });
    expect(failure(text, 'backend-ai')).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('refuses free words where nothing is named by them', () => {
    expect(failure('word', 'rollcall', { keys: KEYS.keys }).detail).toContain('expected a key and a value');
  });
});

describe('the mini-language', () => {
  it.each([
    ['name == "x"', 'name in [x]'],
    ['name=="x"', 'name in [x]'],
    ['status != "terminated" ', undefined],
    ['status == "running" & team == "infra"', 'all(status in [RUNNING], team in [infra])'],
    // Equal precedence, to the right.
    ['gpu==1|gpu==2&gpu==3', 'any(gpu in [1], all(gpu in [2], gpu in [3]))'],
    ['gpu==1&gpu==2|gpu==3', 'all(gpu in [1], any(gpu in [2], gpu in [3]))'],
    ['(gpu==1&gpu==2)|gpu==3', 'any(all(gpu in [1], gpu in [2]), gpu in [3])'],
    // The exclamation mark takes all that follows.
    ['!gpu==1 & gpu==2', 'not(all(gpu in [1], gpu in [2]))'],
    ['!(gpu==1) & gpu==2', 'not(all(gpu in [1], gpu in [2]))'],
    ['(!gpu==1) & gpu==2', 'all(not(gpu in [1]), gpu in [2])'],
    ['gpu==1 & !gpu==2 | gpu==3', 'all(gpu in [1], not(any(gpu in [2], gpu in [3])))'],
    ['!!gpu==1', 'not(not(gpu in [1]))'],
    ['name contains "50%"', 'name has [50%]'],
    ['name ilike "%my_job%"', 'name ilike %my_job%'],
    [String.raw`name like "a\"b\c"`, String.raw`name like a"b\c`],
    ['name in ["a", "b"]', 'name in [a b]'],
    ['name in []', 'name in []'],
    ['name in "a"', 'name in [a]'],
    ['name is null', 'name absent'],
    ['name isnot null', 'not(name absent)'],
    ['name == null', 'name absent'],
    ['name == ""', 'name in []'],
    ['stuck == true', 'stuck in [true]'],
    ['gpu >= -1.5', 'gpu >= -1.5'],
    ['gpu > +2', 'gpu > 2'],
    ['created_at < "2026-11-01"', 'created < 2026-11-01T00:00:00.000+00:00'],
    // Whatever it cannot be is Rollcall's own grammar.
    ['status:running -team:infra', 'all(status in [RUNNING], not(team in [infra]))'],
    ['gpu>=1', 'gpu >= 1'],
    ['train', 'word starts [train]'],
  ])('reads %j', (text, tree) => {
    if (tree === undefined) return expect(failure(text, 'backend-ai').detail).toContain('unknown status');
    expect(say(parse(text, 'backend-ai'))).toBe(tree);
  });

  it.each([
    ['name == "x" && gpu == 1', 14, 'expected a field, not `&`'],
    [`name == 'x'`, 9, "expected text in double quotes, a number, true, false or null, not `'`"],
    ['gpu == 1e3', 8, 'expected text in double quotes, a number, true, false or null, not `1`'],
    ['name == "x" &', 14, 'expected a field at the end'],
    ['(name == "x"', 13, 'expected `)` at the end'],
    ['name == ["a"', 13, 'expected `,` or `]` at the end'],
    ['name == ["a", "b"]', 6, '`==` takes one value, not a list'],
    ['nmae == "x"', 1, 'unknown key `nmae`, did you mean `name`?'],
    ['gpu contains "1"', 1, '`gpu` takes :, !=, <, <=, > and >='],
    [String.raw`name like "a\"`, 11, 'expected text in double quotes'],
  ])('says what is wrong with %j', (text, position, detail) => {
    const error = failure(text, 'backend-ai');
    expect(error.code).toBe('FILTER_INVALID');
    expect(error.detail).toContain(`filter: ${detail}`);
    expect(error.data).toMatchObject({ position });
  });
});

describe('any text at all', () => {
  it.each([
    ['characters', ' '.repeat(LONGEST_FILTER + 1), '8000 characters'],
    ['terms', 'a '.repeat(101), '100 terms'],
    ['terms of the mini-language', Array.from({ length: 101 }, () => 'gpu==1').join('&'), '100 terms'],
    ['values', `gpu:${'1,'.repeat(600)}1`, '500 values'],
    ['values of the mini-language', `gpu in [${'1,'.repeat(600)}1]`, '500 values'],
    ['brackets', `${'('.repeat(40)}gpu==1${')'.repeat(40)}`, '32 levels'],
    ['exclamation marks', `${'!'.repeat(7_000)}gpu==1`, '32 levels'],
  ])('is refused with too many %s', (_, text, limit) => {
    const grammar = limit === '32 levels' || text.includes('=') || text.includes('[') ? 'backend-ai' : 'rollcall';
    const error = failure(text, grammar);
    expect(error.code).toBe('FILTER_INVALID');
    expect(error.detail).toContain(`filter: more than ${limit}`);
  });

  const pieces = fc.constantFrom(
    ...['status', 'gpu', 'created', 'agent', 'id', 'x', ':', '=', '==', '!=', '<', '>=', '~', '-', '!', '&', '|', '('],
    ...[
      ')',
      '[',
      ']',
      ',',
      '"',
      '\\',
      ' ',
      '\n',
      '1',
      '2026-11-01',
      '7d',
      'in',
      'like',
      'null',
      '\0',
      '%',
      'é',
      '\ud83d',
    ],
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(pieces, { maxLength: 60 }).map(parts => parts.join('')),
  );

  it.each(['rollcall', 'backend-ai'] as const)('is read or refused by name, in %s', grammar => {
    fc.assert(
      fc.property(texts, text => {
        try {
          say(parse(text, grammar));
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
          expect((error as DomainError).code).toMatch(/^(FILTER_INVALID|FORBIDDEN)$/);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    ['"', '"'.repeat(LONGEST_FILTER)],
    ['backslashes', `"${'\\'.repeat(LONGEST_FILTER - 1)}`],
    ['brackets', '('.repeat(LONGEST_FILTER)],
    ['a word', 'a'.repeat(LONGEST_FILTER)],
    ['an unknown key', `${'a'.repeat(LONGEST_FILTER - 2)}:b`],
    ['blanks', ' '.repeat(LONGEST_FILTER)],
    ['commas', ','.repeat(LONGEST_FILTER)],
    ['a number', `gpu:${'1'.repeat(LONGEST_FILTER - 4)}`],
  ])('takes no time to speak of, of %s', (_, text) => {
    const start = performance.now();
    for (const grammar of ['rollcall', 'backend-ai'] as const) {
      try {
        parse(text, grammar);
      } catch (error) {
        expect(error).toBeInstanceOf(DomainError);
      }
    }
    // Quadratic work on 8,000 characters takes seconds here; this takes a millisecond or two.
    expect(performance.now() - start).toBeLessThan(1_000);
  });
});
