import { text } from '@rollcall/api';
import { z } from 'zod';

const LONGEST_ECHO = 1_000;

/** The body of a GraphQL request. Keys it does not know are ignored: newer clients send more. */
export class GraphqlRequestBody {
  static readonly schema = z
    .object(
      {
        query: z.string({ error: 'expected the text of a GraphQL document' }),
        variables: z.record(z.string(), z.unknown(), { error: 'expected an object' }).nullish(),
        operationName: z.string({ error: 'expected text' }).nullish(),
        operation_name: z.string({ error: 'expected text' }).nullish(),
      },
      { error: 'expected a JSON object' },
    )
    .transform(({ query, variables, operationName, operation_name }) => ({
      query,
      variables: variables ?? undefined,
      operationName: operationName ?? operation_name ?? undefined,
    }));

  readonly query!: string;
  readonly variables?: Record<string, unknown> | undefined;
  readonly operationName?: string | undefined;
}

/** What the check of credentials sends back. */
export class EchoArgs {
  static readonly schema = z
    .object({ echo: text(LONGEST_ECHO).nullish() }, { error: 'expected a JSON object' })
    .nullish()
    .transform(value => ({ echo: value?.echo ?? null }));

  readonly echo!: string | null;
}

/** Which group the caller's role is asked for. */
export class RoleArgs {
  static readonly schema = z.object({ group: text(64).nullish() }).transform(({ group }) => ({ group: group ?? null }));

  readonly group!: string | null;
}
