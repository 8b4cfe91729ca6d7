import { dataOf, errorsOf } from './graphql-outcome.js';
import type { Answer, GraphqlPath, TestApp, TestKey } from './test-app.js';

/** A page as clients see it. */
export interface Page {
  readonly total_count: number;
  readonly items: ReadonlyArray<Record<string, unknown>>;
}

/** The questions about sessions that tests ask over and over. */
export class SessionQuestions {
  constructor(private readonly test: TestApp) {}

  /** The data of an answer that must be without errors. */
  async data(key: TestKey, query: string, variables: object = {}, path?: GraphqlPath): Promise<Answer['body']> {
    const answer = await this.test.gql(key, query, variables, path);
    if (errorsOf(answer).length > 0) throw new Error(answer.text);
    return dataOf(answer);
  }

  /** A page of one of the lists; `args` are literal, without parentheses. */
  async page(key: TestKey, args = '', list = 'compute_session_list', fields = 'id'): Promise<Page> {
    const paging = args.includes('limit:') ? '' : 'limit: 1000, offset: 0 ';
    const data = await this.data(key, `{ ${list}(${paging}${args}) { total_count items { ${fields} } } }`);
    return data[list] as Page;
  }

  /** Ids of everything in a list, sorted. */
  async ids(key: TestKey, args = '', list = 'compute_session_list'): Promise<string[]> {
    return (await this.page(key, args, list)).items.map(({ id }) => String(id)).sort();
  }

  /** Code and sentence of the one error that a question gets. */
  async error(key: TestKey, query: string, variables: object = {}): Promise<string> {
    const errors = errorsOf(await this.test.gql(key, query, variables));
    return errors.map(({ message, extensions }) => `${extensions?.code}: ${message}`).join('; ');
  }

  answer(key: TestKey, query: string, path?: GraphqlPath): Promise<Answer> {
    return this.test.gql(key, query, {}, path);
  }
}
