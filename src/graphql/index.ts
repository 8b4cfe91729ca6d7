/** How the schema is served: Apollo's endpoint, the executor beside it, and the floor under restricted fields. */
export type { GraphqlContext } from './graphql-context.js';
export { type GraphqlAnswer, GraphqlExecutorService, type GraphqlOperation } from './graphql-executor.service.js';
export { RollcallGraphqlModule } from './graphql.module.js';
