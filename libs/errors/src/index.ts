/**
 * The closed error model: a failure has a kind (which decides the HTTP status), a published code and a sentence.
 * It refuses free-text errors: whatever is not declared in a table reaches no client.
 */
export { commonErrors } from './common-errors.js';
export { DomainError, type ErrorDefinition, type ErrorOptions } from './domain-error.js';
export { defineErrors, type ErrorFactory, publishedErrors } from './error-table.js';
export { HTTP_STATUS, type Kind } from './kinds.js';
export { nearest } from './nearest.js';
