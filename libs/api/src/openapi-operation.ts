import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import { type Decision, decisionOf, Role } from '@rollcall/access';
import { commonErrors, type ErrorFactory } from '@rollcall/errors';
import type { InputClass } from './input.pipe.js';
import type { DocumentExamples } from './openapi-example.js';
import { bodyOf, parametersOf } from './openapi-input.js';
import { responsesOf } from './openapi-responses.js';
import type { JsonSchema } from './openapi-schema.js';
import { REST_ANSWER, type RestAnswer } from './rest-answer-metadata.js';
import type { ViewClass } from './view-field.js';

/** One operation of the document, and the view it answers with. */
export interface DocumentedOperation {
  readonly path: string;
  readonly method: string;
  readonly view: ViewClass;
  readonly operation: JsonSchema;
}

/**
 * What OpenAPI says of a handler, from its own decorators; undefined for one that declares no `@Answers`.
 *
 * @param door what a caller may be told before any handler is asked, where the handler is not public.
 */
export function documentedOperation(
  controller: Type,
  name: string,
  door: readonly ErrorFactory[],
  examples: DocumentExamples,
): DocumentedOperation | undefined {
  const handler = (controller.prototype as Record<string, object>)[name] as object;
  const answer = Reflect.getMetadata(REST_ANSWER, handler) as RestAnswer | undefined;
  if (answer === undefined) return undefined;
  const path = pathOf(controller, handler);
  const tag = path.split('/')[2] ?? '';
  const inputs = inputsOf(controller, name);
  const decision = decisionOf(handler, controller) as Decision;
  const operationId = `${controller.name.replace(/Controller$/, '')}_${name}`;
  return {
    path,
    method: (RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number] ?? 'GET').toLowerCase(),
    view: answer.view,
    operation: {
      operationId,
      tags: [tag],
      summary: answer.description,
      ...security(decision),
      parameters: [
        ...inputs.path.flatMap(input => parametersOf(input, 'path')),
        ...inputs.query.flatMap(input => parametersOf(input, 'query')),
        ...(answer.shape === 'page' ? [IF_NONE_MATCH] : []),
      ],
      ...(inputs.body[0] === undefined ? {} : { requestBody: bodyOf(inputs.body[0], examples.bodies[operationId]) }),
      responses: responsesOf(
        answer,
        [
          ...(decision.who === 'public' ? [] : [...door, commonErrors.FORBIDDEN]),
          ...(inputs.path.length > 0 ? [commonErrors.NOT_FOUND] : []),
          ...(inputs.body.some(({ content }) => content === undefined) ? BODY_FAILURES : []),
        ],
        examples,
      ),
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

/** Of a body that is JSON; a class that reads bytes has failures of its own. */
const BODY_FAILURES = [commonErrors.MALFORMED_BODY, commonErrors.BODY_TOO_LARGE, commonErrors.UNSUPPORTED_MEDIA_TYPE];

const IF_NONE_MATCH: JsonSchema = {
  name: 'If-None-Match',
  in: 'header',
  description: 'The `ETag` of an earlier answer to the same request: 304 while nothing has changed.',
  schema: { type: 'string' },
};
