import { type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { CircularFragments, type Extent, extentOf } from './extent.js';
import { excessOf } from './limits.js';

function measured(query: string): Extent {
  const document = parse(query);
  return extentOf(document, document.definitions[0] as OperationDefinitionNode);
}

const chain = (n: number, inside: (next: string) => string): string =>
  Array.from({ length: n }, (_, i) => `fragment F${i} on T { ${i === n - 1 ? 'x' : inside(`...F${i + 1}`)} }`).join(
    ' ',
  );

describe('the extent of an operation', () => {
  it('is what its text says', () => {
    expect(measured('query @a { a: one { two { three @b @c } two } four }')).toEqual({
      ...{ depth: 3, rootFields: 2, aliases: 1, directives: 3, duplicates: 1, fields: 5 },
    });
  });

  it('has every fragment written out where it is used', () => {
    const query = '{ one { ...F @a } two { ...F ... { x: y } } } fragment F on T @b { a: b c { d } }';
    expect(measured(query)).toEqual({
      ...{ depth: 3, rootFields: 2, aliases: 3, directives: 3, duplicates: 0, fields: 9 },
    });
  });

  it('counts root fields in fragments', () => {
    expect(measured('{ ...F ...F ... { a } } fragment F on Q { b c }').rootFields).toBe(5);
  });

  it('counts inline fragments as depth, since they are as easily nested', () => {
    expect(measured('{ ... { ... { ... { a } } } }').depth).toBe(4);
  });

  it('is found at once where fragments double at every level', () => {
    const { fields, aliases } = measured(`{ ...F0 } ${chain(200, next => `a: b { ${next} } c: d { ${next} }`)}`);
    expect([fields, aliases]).toEqual([expect.toSatisfy(n => n > 1e50), expect.toSatisfy(n => n > 1e50)]);
  });

  it.each([
    '{ ...A } fragment A on T { ...A }',
    '{ a { ...A } } fragment A on T { b { ...B } } fragment B on T { ... { ...A } }',
  ])('of %s has no end', query => {
    expect(() => measured(query)).toThrow(CircularFragments);
  });

  it('passes over fragments that are not there', () => {
    expect(measured('{ ...Nope a }').fields).toBe(1);
  });
});

describe('what an operation asks too much of', () => {
  const limits: Extent = { depth: 3, rootFields: 2, aliases: 1, directives: 3, duplicates: 1, fields: 5 };

  it('is nothing at the limit', () => {
    expect(excessOf(limits, limits)).toBeUndefined();
  });

  it.each([
    ['depth', 'depth: more than 3'],
    ['rootFields', 'root fields: more than 2'],
    ['aliases', 'aliases: more than 1'],
    ['directives', 'directives: more than 3'],
    ['duplicates', 'repeated fields: more than 1'],
    ['fields', 'fields: more than 5'],
  ] as const)('is said of %s above it', (name, said) => {
    expect(excessOf({ ...limits, [name]: limits[name] + 1 }, limits)).toBe(said);
  });
});
