/** How the schema is served: Apollo's endpoint, the executor beside it, and the floor under restricted fields. */
export type { GraphqlOperation } from './admission.service.js';
export { type GraphqlContext, graphqlContext, type GraphqlRequest } from './graphql-context.js';
export { type GraphqlAnswer, GraphqlExecutorService } from './graphql-executor.service.js';
export { RollcallGraphqlModule } from './graphql.module.js';
