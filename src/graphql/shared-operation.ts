import { currentWaiter, onBehalfOf, type Waiter } from '@rollcall/observability';
import { SharedWork } from '@rollcall/sharing';
import type { CompiledQuery } from 'graphql-jit';
import type { GraphqlContext } from './graphql-context.js';
import { Outcome } from './written-answers.js';

/** Values of variables, as they came in JSON. */
export type Variables = Readonly<Record<string, unknown>>;

/**
 * One compiled operation, executed once for all requests of one caller that ask for it with the same variables at the
 * same time. Who they are, what they may spend and what is noted of them remains each request's own.
 */
export class SharedOperation {
  private readonly work = new SharedWork();

  constructor(private readonly query: CompiledQuery) {}

  execute(context: GraphqlContext, variables: Variables): Promise<Outcome> {
    return this.work.of(context.principal, wordsOf(variables), currentWaiter(), company =>
      this.run(context, variables, company),
    );
  }

  private async run(context: GraphqlContext, variables: Variables, company: Waiter): Promise<Outcome> {
    const { data, errors } = await onBehalfOf(company, () => this.query.query(undefined, context, variables));
    return new Outcome(data, errors);
  }
}

/** Another text for other values. JSON can say numbers that it does not write: 1e999 would become null as well. */
function wordsOf(variables: Variables): string {
  const text = JSON.stringify(variables);
  return text.includes('null') ? JSON.stringify(variables, spelledOut) : text;
}

/** Such a number as a text that is none of the caller's: theirs are all marked then. */
function spelledOut(_key: string, value: unknown): unknown {
  if (typeof value === 'string') return `"${value}`;
  return typeof value === 'number' && !Number.isFinite(value) ? `null ${value}` : value;
}
