import { expect, it } from 'vitest';
import { preferred } from './media-types.js';

const OFFERED = ['application/json', 'text/csv', 'application/x-ndjson'] as const;

it.each([
  [undefined, 'application/json'],
  ['', 'application/json'],
  ['*/*', 'application/json'],
  ['text/csv', 'text/csv'],
  ['TEXT/CSV; charset=utf-8', 'text/csv'],
  ['text/*', 'text/csv'],
  ['application/x-ndjson, application/json;q=0.5', 'application/x-ndjson'],
  ['application/json;q=0.1, text/csv;q=0.2', 'text/csv'],
  ['*/*, text/csv', 'text/csv'],
  ['text/html, application/xhtml+xml, */*;q=0.8', 'application/json'],
  ['application/json;q=0, */*', 'text/csv'],
  ['text/html', undefined],
  ['application/json;q=0', undefined],
  ['application/json;q=nonsense', undefined],
  [';;;,,,', undefined],
])('answers Accept: %s with %s', (header, expected) => {
  expect(preferred(header, OFFERED)).toBe(expected);
});
