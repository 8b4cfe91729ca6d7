import { DomainError, type ErrorDefinition, type ErrorOptions } from './domain-error.js';

/** Makes the error for one code of a table. */
export type ErrorFactory = (options?: ErrorOptions) => DomainError;

const published = new Map<string, ErrorDefinition>();

/**
 * Declares a module's error codes and returns one factory per code. Codes are a published API: they are collected
 * into `docs/error-codes.md`, and declaring one twice stops the program.
 *
 * @example
 * export const errors = defineErrors({ SESSION_NOT_FOUND: { kind: 'not_found', title: 'No such session.' } });
 * throw errors.SESSION_NOT_FOUND();
 */
export function defineErrors<const T extends Record<string, ErrorDefinition>>(
  table: T,
): { readonly [Code in keyof T]: ErrorFactory } {
  const factories = {} as { [Code in keyof T]: ErrorFactory };
  for (const [code, definition] of Object.entries(table)) {
    if (published.has(code)) throw new Error(`The error code ${code} is declared twice`);
    published.set(code, definition);
    factories[code as keyof T] = options => new DomainError(code, definition, options);
  }
  return factories;
}

/** Every code declared so far, sorted: what the committed list of error codes is made from. */
export function publishedErrors(): ReadonlyArray<readonly [code: string, definition: ErrorDefinition]> {
  return [...published].sort(([a], [b]) => (a < b ? -1 : 1));
}
