import { applyDecorators } from '@nestjs/common';
import { Field, type ReturnTypeFunc } from '@nestjs/graphql';

/** What a field of a view says about itself; the description is shown to clients of every transport. */
export interface ViewFieldOptions {
  readonly description: string;
  /** Set only where the value (of a list: the list itself) can never be absent; everything else is nullable. */
  readonly required?: boolean;
  /** A list, whose elements may always be null, as the API's schema has it. */
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
  const nullableList = options.required === true ? 'items' : 'itemsAndList';
  return applyDecorators(
    Field(type, {
      description: options.description,
      nullable: options.list === true ? nullableList : options.required !== true,
      ...(options.deprecated === undefined ? {} : { deprecationReason: options.deprecated }),
    }),
  );
}
