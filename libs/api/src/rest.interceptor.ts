import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  StreamableFile,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Principal, principalOf, Role } from '@rollcall/access';
import { commonErrors } from '@rollcall/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';
import { entityTag, namesTag } from './entity-tag.js';
import { EXPORT_TYPES, exportStream, type ExportType } from './export-stream.js';
import { selectionFrom } from './field-list.js';
import { preferred } from './media-types.js';
import { pageLinks } from './page-links.js';
import { REST_ANSWER, type RestAnswer } from './rest-answer-metadata.js';
import type { PageQuery, RestList, RestPage } from './rest-list.js';
import { type RowWriter, rowWriter } from './row-writer.js';
import type { Selection } from './selection.js';
import { viewName } from './view-shape.js';

const JSON_TYPE = 'application/json';

/** One request to a route that `@Answers`. */
interface Exchange {
  readonly answer: RestAnswer;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly principal: Principal | undefined;
  readonly selection: Selection;
  readonly type: typeof JSON_TYPE | ExportType;
}

/** Writes what a handler returns, as its `@Answers` declares and the request's headers want it. */
@Injectable()
export class RestInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const answer = this.reflector.get<RestAnswer>(REST_ANSWER, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    // A refusal of what is accepted depends on it as well.
    const reply = context.switchToHttp().getResponse<FastifyReply>().header('vary', 'accept');
    const exchange: Exchange = {
      answer,
      request,
      reply,
      principal: principalOf(context),
      selection: selectedBy(request, answer),
      type: typeFor(request, answer),
    };
    return next.handle().pipe(mergeMap(async result => inBytes(await answered(exchange, result))));
  }
}

/** How long a text is and what is sent of it would each take a walk through it. */
function inBytes<T>(answer: T | string): T | Buffer {
  return typeof answer === 'string' ? Buffer.from(answer) : answer;
}

function selectedBy(request: FastifyRequest, { view }: RestAnswer): Selection {
  const { fields } = request.query as { fields?: unknown };
  // What is not text is refused by the schema of the arguments, in the words of every other argument.
  return selectionFrom(view, typeof fields === 'string' ? fields : undefined);
}

function typeFor({ headers }: FastifyRequest, { shape }: RestAnswer): Exchange['type'] {
  const exports = shape === 'page' ? (Object.keys(EXPORT_TYPES) as ExportType[]) : [];
  const offered = [JSON_TYPE, ...exports] as const;
  const type = preferred(headers.accept, offered);
  if (type === undefined) throw commonErrors.NOT_ACCEPTABLE({ detail: `offered: ${offered.join(', ')}` });
  return type;
}

async function answered(exchange: Exchange, result: unknown): Promise<unknown> {
  const { answer, reply, type, selection, principal } = exchange;
  void reply.header('content-type', `${type}; charset=utf-8`);
  if (answer.shape === 'page') {
    return type === JSON_TYPE ? page(exchange, result as RestList) : whole(exchange, result as RestList, type);
  }
  if (result === null || result === undefined) throw commonErrors.NOT_FOUND();
  const write = rowWriter(answer.view, selection, principal?.role ?? Role.Source);
  return answer.shape === 'list' ? `{"items":${listText(result as readonly object[], write)}}` : write(result);
}

/** A page as JSON, or 304 where the caller has it already; what that is decided by is no reading of the page. */
async function page(
  { answer, request, reply, selection, principal }: Exchange,
  list: RestList,
): Promise<string | undefined> {
  const query = request.query as Partial<Record<keyof PageQuery, unknown>>;
  void reply.header('cache-control', 'private, no-cache');
  const known = request.headers['if-none-match'];
  const tag = (stamp: string | undefined): string | undefined =>
    stamp === undefined || principal === undefined ? undefined : entityTag(principal, [request.url], stamp);
  const current = known === undefined ? undefined : tag(await list.stamp());
  if (known !== undefined && current !== undefined && namesTag(known, current)) {
    // Without a body, and so without a type: caches would take it for that of the body they have.
    void reply.status(304).header('etag', current).removeHeader('content-type');
    return undefined;
  }
  const parts = ['items', 'next_cursor', 'stamp', ...(query.total === 'true' ? ['total_count'] : [])];
  const found = await list.page(new Map(parts.map(part => [part, part === 'items' ? selection : new Map()])));
  charge(request, found.items?.length ?? 0);
  const read = tag(found.stamp);
  if (read !== undefined) void reply.header('etag', read);
  void reply.header('link', pageLinks(request.url, pageOf(query), found));
  return pageText(found, rowWriter(answer.view, selection, principal?.role ?? Role.Source));
}

/** What the schema of the arguments has already found to be whole numbers. */
function pageOf({ limit, offset }: Partial<Record<keyof PageQuery, unknown>>): Pick<PageQuery, 'limit' | 'offset'> {
  return { limit: Number(limit ?? DEFAULT_PAGE), offset: Number(offset ?? 0) };
}

/** Items of a page when nobody says how many. */
export const DEFAULT_PAGE = 20;

/** Parameters that ask for a part of a list. */
const PART = ['limit', 'offset', 'cursor', 'total'];

async function whole(exchange: Exchange, list: RestList, type: ExportType): Promise<StreamableFile | string> {
  const { answer, request, reply, selection, principal } = exchange;
  const partial = PART.find(name => Object.hasOwn(request.query as object, name));
  if (partial !== undefined) {
    throw commonErrors.INVALID_ARGUMENT({ detail: `${partial}: ${type} is always the whole list` });
  }
  const name = `${viewName(answer.view).toLowerCase()}s.${EXPORT_TYPES[type]}`;
  void reply
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'private, no-store');
  if (request.method === 'HEAD') return '';
  if (principal === undefined) throw commonErrors.UNAUTHENTICATED();
  const spend = (rows: number): void => charge(request, rows);
  const stream = await exportStream(list, type, answer.view, selection, principal, spend);
  // Nobody reads it any more who was told meanwhile that it takes too long, or has left.
  if (reply.sent || reply.raw.destroyed) stream.destroy();
  return new StreamableFile(stream);
}

/** What a caller's key is charged for rows, where somebody keeps account of it. */
function charge(request: FastifyRequest, rows: number): void {
  (request as { visit?: { spend(nodes: number): void } | null }).visit?.spend(rows);
}

function pageText({ items = [], total_count: total, next_cursor: cursor }: RestPage, write: RowWriter): string {
  const count = total === undefined ? '' : `,"total_count":${total}`;
  return `{"items":${listText(items, write)}${count},"next_cursor":${JSON.stringify(cursor ?? null)}}`;
}

function listText(rows: readonly object[], write: RowWriter): string {
  let text = '[';
  for (const [index, row] of rows.entries()) text += (index === 0 ? '' : ',') + write(row);
  return `${text}]`;
}
