import { defineErrors } from '@rollcall/errors';

/** Operations that are refused before any of their fields is resolved. */
export const graphqlErrors = defineErrors({
  OPERATION_TOO_LARGE: { kind: 'invalid_input', title: 'The operation asks for too much.' },
  INTROSPECTION_REFUSED: { kind: 'invalid_input', title: 'The schema is not shown to this caller.' },
});
