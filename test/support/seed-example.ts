import type { Factory, TestUser } from '../factories/index.js';

/** The query of the API's documentation, as it is printed there. */
export const EXAMPLE_QUERY = `query(
  $limit: Int!,
  $offset: Int!,
  $ak: String,
  $status: String,
) {
  compute_session_list(
    limit: $limit,
    offset: $offset,
    access_key: $ak,
    status: $status,
  ) {
    total_count
    items {
      id
      session_name
      session_type
      user_email
      status
      status_info
    }
  }
}`;

/** The response printed beside it. */
export const EXAMPLE_RESPONSE = {
  compute_session_list: {
    total_count: 1,
    items: [
      {
        id: '12c45b55-ce3c-418d-9c58-223bbba307f1',
        session_name: 'mysession',
        session_type: 'interactive',
        user_email: 'user@example.com',
        status: 'RUNNING',
        status_info: null,
      },
    ],
  },
};

/** The parameters printed beside it, for one key. */
export function exampleVariables({ accessKey }: { readonly accessKey: string }): Record<string, unknown> {
  return { limit: 10, offset: 0, ak: accessKey, status: 'RUNNING' };
}

/** Makes the one session of the example, and a finished one that it must not return. */
export async function makeExample(factory: Factory): Promise<TestUser> {
  const user = await factory.user({ email: 'user@example.com' });
  const [{ id, session_name: name } = { id: '', session_name: '' }] = EXAMPLE_RESPONSE.compute_session_list.items;
  await factory.session(user, { id, name });
  await factory.session(user, { name: 'finished', status: 'TERMINATED' });
  return user;
}
