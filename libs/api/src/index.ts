/**
 * What every transport shares: scalars, view fields, selections, validated inputs and the one way an error is shown.
 * It knows no feature.
 */
export { exposeError } from './expose-error.js';
export { Grammar, type GrammarCarrier } from './filter-grammar.js';
export { exposeGraphqlError, type ExposedGraphqlError } from './graphql-error.js';
export { type InputClass, InputPipe } from './input.pipe.js';
export { LARGEST_PAGE, optional, pageArguments, text, uuidText } from './inputs.js';
export { ItemView, PaginatedListView } from './paginated-list.js';
export { readable } from './readable.js';
export { BigIntScalar, DateTimeScalar, isoDateTime, JsonScalar, JsonTextScalar, UuidScalar } from './scalars.js';
export { type Selection, selectionOf } from './selection.js';
export { ViewField, type ViewFieldOptions } from './view-field.js';
