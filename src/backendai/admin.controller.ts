import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { AnyUser, Caller, type Principal } from '@rollcall/access';
import { type GraphqlAnswer, type GraphqlContext, GraphqlExecutorService } from '../graphql/index.js';
import { backendAiErrors } from './backend-ai.errors.js';
import { GraphqlRequestBody } from './backend-ai.inputs.js';

/** The GraphQL endpoints of Backend.AI: the same schema, in the two envelopes its clients read. */
@AnyUser()
@Controller('admin')
export class AdminController {
  constructor(private readonly executor: GraphqlExecutorService) {}

  /** `{data, errors}`, always 200 once authenticated. */
  @Post('gql')
  @HttpCode(200)
  gql(@Body() body: GraphqlRequestBody, @Caller() principal: Principal, @Req() { id: requestId }: { id: string }) {
    return this.executor.execute(body, contextOf(principal, requestId));
  }

  /** The bare data object; any GraphQL error is a problem and voids the data. */
  @Post('graphql')
  @HttpCode(200)
  async graphql(@Body() body: GraphqlRequestBody, @Caller() principal: Principal, @Req() { id }: { id: string }) {
    return bare(await this.executor.execute(body, contextOf(principal, id)));
  }
}

/** Clients of these endpoints write filters in the language of Backend.AI. */
function contextOf(principal: Principal, requestId: string): GraphqlContext {
  return { principal, requestId, filterGrammar: 'backend-ai' };
}

function bare({ data, errors }: GraphqlAnswer): unknown {
  if (errors === undefined) return data;
  const shown = errors.map(({ message, locations, path, extensions }) => ({ message, locations, path, extensions }));
  throw backendAiErrors.GRAPHQL_ERROR({ data: shown });
}
