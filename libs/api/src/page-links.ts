import type { PageQuery, RestPage } from './rest-list.js';

/**
 * The `Link` header of a page (RFC 8288): `first`, `prev` where pages are counted, and `next` by cursor, which
 * neither repeats nor skips a row when others are inserted meanwhile.
 *
 * @param url path and query of the request, as it was sent.
 */
export function pageLinks(
  url: string,
  { limit, offset = 0 }: Pick<PageQuery, 'limit' | 'offset'>,
  { next_cursor: cursor }: RestPage,
): string {
  const links = [
    link(url, 'first', {}),
    ...(offset > 0 ? [link(url, 'prev', offset > limit ? { offset: String(offset - limit) } : {})] : []),
    ...(cursor === null || cursor === undefined ? [] : [link(url, 'next', { cursor })]),
  ];
  return links.join(', ');
}

function link(url: string, relation: string, place: Readonly<Record<string, string>>): string {
  const [path = '', query = ''] = url.split('?');
  const parameters = new URLSearchParams(query);
  for (const name of ['offset', 'cursor']) parameters.delete(name);
  for (const [name, value] of Object.entries(place)) parameters.set(name, value);
  const text = parameters.toString();
  return `<${path}${text === '' ? '' : `?${text}`}>; rel="${relation}"`;
}
