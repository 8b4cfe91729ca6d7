import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { DECISION, type Decision, Role } from '@rollcall/access';
import { commonErrors, type ErrorFactory } from '@rollcall/errors';
import type { InputClass } from './input.pipe.js';
import { bodyOf, parametersOf } from './openapi-input.js';
import { type JsonSchema, viewReference } from './openapi-schema.js';
import { REST_ANSWER, type RestAnswer } from './rest-answer-metadata.js';
import type { ViewClass } from './view-field.js';

/** One operation of the document, and the view it answers with. */
export interface DocumentedOperation {
  readonly path: string;
  readonly method: string;
  readonly view: ViewClass;
  readonly operation: JsonSchema;
}

/** What OpenAPI says of a handler, from its own decorators; undefined for one that declares no `@Answers`. */
export function documentedOperation(controller: Type, name: string): DocumentedOperation | undefined {
  const handler = (controller.prototype as Record<string, object>)[name] as object;
  const answer = Reflect.getMetadata(REST_ANSWER, handler) as RestAnswer | undefined;
  if (answer === undefined) return undefined;
  const tag = controller.name.replace(/Controller$/, '').toLowerCase();
  const inputs = inputsOf(controller, name);
  const decision = (Reflect.getMetadata(DECISION, handler) ?? Reflect.getMetadata(DECISION, controller)) as Decision;
  return {
    path: pathOf(controller, handler),
    method: (RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number] ?? 'GET').toLowerCase(),
    view: answer.view,
    operation: {
      operationId: `${tag}_${name}`,
      tags: [tag],
      summary: answer.description,
      ...security(decision),
      parameters: [
        ...inputs.path.flatMap(input => parametersOf(input, 'path')),
        ...inputs.query.flatMap(input => parametersOf(input, 'query')),
      ],
      ...(inputs.body[0] === undefined ? {} : { requestBody: bodyOf(inputs.body[0]) }),
      responses: responses(answer, decision),
    },
  };
}

const PLACES = { query: RouteParamtypes.QUERY, path: RouteParamtypes.PARAM, body: RouteParamtypes.BODY } as const;

function inputsOf(controller: Type, name: string): Record<keyof typeof PLACES, InputClass[]> {
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, name) ?? {}) as Record<string, { index: number }>;
  const types = (Reflect.getMetadata('design:paramtypes', controller.prototype as object, name) ?? []) as InputClass[];
  const at = (place: RouteParamtypes): InputClass[] =>
    Object.entries(args)
      .filter(([key]) => key.startsWith(`${place}:`))
      .map(([, { index }]) => types[index] as InputClass);
  return { query: at(PLACES.query), path: at(PLACES.path), body: at(PLACES.body) };
}

function pathOf(controller: Type, handler: object): string {
  const parts = [
    Reflect.getMetadata(PATH_METADATA, controller),
    Reflect.getMetadata(PATH_METADATA, handler),
  ] as string[];
  const path = parts.map(part => part.replaceAll(/^\/|\/$/g, '')).filter(part => part !== '');
  return `/${path.join('/')}`.replaceAll(/:(\w+)/g, '{$1}');
}

function security(decision: Decision): JsonSchema {
  if (decision.who === 'public') return { security: [] };
  return {
    security: [{ signature: [] }, { bearer: [] }],
    'x-required-role': decision.who === 'role' ? decision.role : decision.who === 'source' ? Role.Source : Role.User,
  };
}

function responses(answer: RestAnswer, decision: Decision): JsonSchema {
  const failures: ErrorFactory[] = [
    commonErrors.INVALID_ARGUMENT,
    ...(decision.who === 'public' ? [] : [commonErrors.UNAUTHENTICATED, commonErrors.FORBIDDEN]),
    ...(answer.shape === 'one' ? [commonErrors.NOT_FOUND] : []),
    commonErrors.NOT_ACCEPTABLE,
    ...answer.errors,
    commonErrors.UNAVAILABLE,
  ];
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const byStatus = Map.groupBy(
    failures.map(factory => factory()),
    ({ status }) => status,
  );
  return {
    [answer.status]: { description: 'As asked.', content: { 'application/json': { schema: answerSchema(answer) } } },
    ...Object.fromEntries(
      [...byStatus].map(([status, errors]) => [
        status,
        { description: [...new Set(errors.map(({ code }) => `\`${code}\``))].join(', '), content },
      ]),
    ),
  };
}

function answerSchema({ shape, view }: RestAnswer): JsonSchema {
  const rows = { type: 'array', items: viewReference(view) };
  if (shape === 'one') return viewReference(view);
  if (shape === 'list') return rows;
  return {
    type: 'object',
    required: ['items', 'next_cursor'],
    properties: {
      items: rows,
      total_count: { type: 'integer', description: 'How many there are in all; only with `total=true`.' },
      next_cursor: { type: ['string', 'null'], description: 'Where the next page starts; null on the last one.' },
    },
  };
}
