import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { principalOf, Role } from '@rollcall/access';
import { commonErrors } from '@rollcall/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';
import { selectionFrom } from './field-list.js';
import { accepts } from './media-types.js';
import { REST_ANSWER, type RestAnswer } from './rest-answer-metadata.js';
import { type RowWriter, rowWriter } from './row-writer.js';

/** A page as services return it; whatever was not asked for is absent. */
interface RestPage {
  readonly items?: readonly object[];
  readonly total_count?: number;
  readonly next_cursor?: string | null;
}

/** Writes what a handler returns as JSON, as its `@Answers` declares. */
@Injectable()
export class RestInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<string> {
    const answer = this.reflector.get<RestAnswer>(REST_ANSWER, context.getHandler());
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    if (!accepts(request.headers.accept, 'application/json')) {
      throw commonErrors.NOT_ACCEPTABLE({ detail: 'offered: application/json' });
    }
    const write = rowWriter(answer.view, selectedBy(request, answer), principalOf(context)?.role ?? Role.Source);
    return next.handle().pipe(
      map((result: unknown) => {
        void reply.header('content-type', 'application/json; charset=utf-8').header('vary', 'accept');
        return written(answer, result, write);
      }),
    );
  }
}

function selectedBy(request: FastifyRequest, { view }: RestAnswer): ReturnType<typeof selectionFrom> {
  const { fields } = request.query as { fields?: unknown };
  // What is not text is refused by the schema of the arguments, in the words of every other argument.
  return selectionFrom(view, typeof fields === 'string' ? fields : undefined);
}

function written({ shape }: RestAnswer, result: unknown, write: RowWriter): string {
  if (shape === 'page') return pageText(result as RestPage, write);
  if (shape === 'list') return rowsText(result as readonly object[], write);
  if (result === null || result === undefined) throw commonErrors.NOT_FOUND();
  return write(result);
}

function pageText({ items = [], total_count: total, next_cursor: cursor }: RestPage, write: RowWriter): string {
  const count = total === undefined ? '' : `,"total_count":${total}`;
  return `{"items":${rowsText(items, write)}${count},"next_cursor":${JSON.stringify(cursor ?? null)}}`;
}

function rowsText(rows: readonly object[], write: RowWriter): string {
  let text = '[';
  for (const [index, row] of rows.entries()) text += (index === 0 ? '' : ',') + write(row);
  return `${text}]`;
}
