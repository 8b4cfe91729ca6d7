/**
 * What every transport shares: scalars, view fields, selections, validated inputs and the one way an error is shown.
 * It knows no feature.
 */
export { LONGEST_FIELD_LIST, selectionFrom, shownByItself } from './field-list.js';
export { exposeError } from './expose-error.js';
export { isLogWorthy } from './log-worthy.js';
export { Grammar, type GrammarCarrier } from './filter-grammar.js';
export { type ErrorExposure, exposeGraphqlError, type ExposedGraphqlError } from './graphql-error.js';
export { type InputClass, InputPipe } from './input.pipe.js';
export { LARGEST_PAGE, optional, pageArguments, text, uuidText } from './inputs.js';
export { type DocumentedOperation, documentedOperation } from './openapi-operation.js';
export type { DocumentExamples } from './openapi-example.js';
export { type JsonSchema, viewReference, viewSchemas } from './openapi-schema.js';
export { ItemView, PaginatedListView } from './paginated-list.js';
export { booleanText, integerText, queryOf, type SelectingQuery } from './query-inputs.js';
export { readable } from './readable.js';
export { type AnswerOptions, Answers } from './rest-answer.js';
export { REST_ANSWER, type RestAnswer } from './rest-answer-metadata.js';
export { DEFAULT_PAGE } from './rest.interceptor.js';
export type { RestList, RestPage } from './rest-list.js';
export { type RowCells, rowCells } from './row-cells.js';
export { JsonBytes } from './json-bytes.js';
export { type RowWriter, rowWriter } from './row-writer.js';
export { BigIntScalar, DateTimeScalar, isoDateTime, JsonScalar, JsonTextScalar, UuidScalar } from './scalars.js';
export { type Selection, selectionOf, selectionText } from './selection.js';
export {
  IS_PROPERTY,
  type ViewClass,
  ViewField,
  type ViewFieldDeclaration,
  viewFields,
  type ViewFieldOptions,
} from './view-field.js';
export { type FieldShape, shapeOf, type ValueKind, type ValueShape, viewName } from './view-shape.js';
