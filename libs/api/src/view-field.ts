import { applyDecorators } from '@nestjs/common';
import { Field, type ReturnTypeFunc } from '@nestjs/graphql';

/** What a field of a view says about itself; the description is shown to clients of every transport. */
export interface ViewFieldOptions {
  readonly description: string;
  /** Set only where the value can never be absent; everything else is nullable, as the API's schema has it. */
  readonly required?: boolean;
  /** The list itself is always there while its elements may be null, as in every page of the API. */
  readonly list?: boolean;
  readonly deprecated?: string;
}

/**
 * Publishes a property of a view class under its own name.
 *
 * @example
 * @ViewField(() => String, { description: 'The name its owner gave it.' })
 * session_name!: string | null;
 */
export function ViewField(type: ReturnTypeFunc, options: ViewFieldOptions): PropertyDecorator {
  return applyDecorators(
    Field(type, {
      description: options.description,
      nullable: options.list === true ? 'items' : options.required !== true,
      ...(options.deprecated === undefined ? {} : { deprecationReason: options.deprecated }),
    }),
  );
}
