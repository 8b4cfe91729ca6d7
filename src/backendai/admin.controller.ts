import { Body, Controller, Header, HttpCode, Post, Req } from '@nestjs/common';
import { AnyUser, Caller, type Principal } from '@rollcall/access';
import { commonErrors } from '@rollcall/errors';
import {
  type GraphqlAnswer,
  type GraphqlContext,
  graphqlContext,
  GraphqlExecutorService,
  type GraphqlRequest,
} from '../graphql/index.js';
import { backendAiErrors } from './backend-ai.errors.js';
import { GraphqlRequestBody } from './backend-ai.inputs.js';

const JSON_TYPE = 'application/json; charset=utf-8';

/** The GraphQL endpoints of Backend.AI: the same schema, in the two envelopes its clients read. */
@AnyUser()
@Controller('admin')
export class AdminController {
  constructor(private readonly executor: GraphqlExecutorService) {}

  /** `{data, errors}`, always 200 once authenticated. */
  @Post('gql')
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  async gql(@Body() body: GraphqlRequestBody, @Caller() principal: Principal, @Req() request: GraphqlRequest) {
    return wrapped(await this.executor.execute(body, contextOf(principal, request)));
  }

  /** The bare data object; any GraphQL error is a problem and voids the data. */
  @Post('graphql')
  @HttpCode(200)
  @Header('content-type', JSON_TYPE)
  async graphql(@Body() body: GraphqlRequestBody, @Caller() principal: Principal, @Req() request: GraphqlRequest) {
    return bare(await this.executor.execute(body, contextOf(principal, request)));
  }
}

/** Clients of these endpoints write filters in the language of Backend.AI. */
function contextOf(principal: Principal, request: GraphqlRequest): GraphqlContext {
  return { ...graphqlContext(principal, request), filterGrammar: 'backend-ai' };
}

function wrapped({ data, errors }: GraphqlAnswer): Buffer {
  const before = errors === undefined ? '{' : `{"errors":${JSON.stringify(errors)}${data === undefined ? '' : ','}`;
  const pieces = data === undefined ? [] : [Buffer.from('"data":'), data];
  return Buffer.concat([Buffer.from(before), ...pieces, Buffer.from('}')]);
}

function bare({ data, errors }: GraphqlAnswer): Buffer | undefined {
  if (errors === undefined) return data;
  // An outage is not the caller's mistake: whoever looks at the status alone asks again later.
  if (errors.some(({ extensions }) => extensions?.['code'] === 'TIMED_OUT')) throw commonErrors.TIMED_OUT();
  if (errors.some(({ extensions }) => extensions?.['kind'] === 'unavailable')) throw commonErrors.UNAVAILABLE();
  const shown = errors.map(({ message, locations, path, extensions }) => ({ message, locations, path, extensions }));
  throw backendAiErrors.GRAPHQL_ERROR({ data: shown });
}
