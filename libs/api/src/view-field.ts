import { applyDecorators } from '@nestjs/common';
import { Extensions, Field, type ReturnTypeFunc } from '@nestjs/graphql';

/** A class whose properties are published with `@ViewField`. */
export type ViewClass = abstract new (...args: never[]) => object;

/** What a field of a view says about itself; the description is shown to clients of every transport. */
export interface ViewFieldOptions {
  readonly description: string;
  /** Set only where the value (of a list: the list itself) can never be absent; everything else is nullable. */
  readonly required?: boolean;
  /** A list, whose elements may always be null, as the API's schema has it. */
  readonly list?: boolean;
  readonly deprecated?: string;
  /** REST shows it only when `fields` names it: aliases, large values, and what costs another statement. */
  readonly extra?: boolean;
}

/** A field as it was declared. */
export interface ViewFieldDeclaration extends ViewFieldOptions {
  readonly name: string;
  readonly type: ReturnTypeFunc;
}

/** What says, among the extensions of a field of GraphQL's, that it is the property of the same name and nothing else. */
export const IS_PROPERTY = 'isProperty';

const registry = new Map<ViewClass, ViewFieldDeclaration[]>();

/**
 * Publishes a property of a view class under its own name: as a field of GraphQL's type, and in a registry that REST
 * and its OpenAPI document are made from.
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
    Extensions({ [IS_PROPERTY]: true }),
    (target: object, property: string | symbol) => {
      const view = target.constructor as ViewClass;
      registry.set(view, [...(registry.get(view) ?? []), { ...options, name: String(property), type }]);
    },
  );
}

/** The fields of a view in the order of their declaration, those of the class it extends first. */
export function viewFields(view: ViewClass): readonly ViewFieldDeclaration[] {
  const parent = Object.getPrototypeOf(view) as ViewClass | null;
  return [...(parent === null ? [] : viewFields(parent)), ...(registry.get(view) ?? [])];
}
