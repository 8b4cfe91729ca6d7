import { Float, ID, Int } from '@nestjs/graphql';
import { requiredRole, type Role } from '@rollcall/access';
import { BigIntScalar, DateTimeScalar, JsonScalar, JsonTextScalar, UuidScalar } from './scalars.js';
import { type ViewClass, viewFields } from './view-field.js';

/** What a value is before it is written, whatever the transport. */
export type ValueKind = 'text' | 'uuid' | 'moment' | 'integer' | 'number' | 'boolean' | 'bigint' | 'json';

/** A field of a view as REST needs it: what it holds, and who may read it. */
export interface FieldShape {
  readonly name: string;
  readonly description: string;
  readonly deprecated: string | undefined;
  readonly list: boolean;
  readonly required: boolean;
  readonly extra: boolean;
  /** The role that reads it; everybody who sees the row, when undefined. */
  readonly role: Role | undefined;
  readonly value: ValueShape;
}

/** A plain value, one of some words, or another view. */
export type ValueShape =
  | { readonly kind: ValueKind }
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'view'; readonly view: ViewClass };

const KINDS = new Map<unknown, ValueKind>([
  [String, 'text'],
  [ID, 'text'],
  [UuidScalar, 'uuid'],
  [DateTimeScalar, 'moment'],
  [Int, 'integer'],
  [Float, 'number'],
  [Number, 'number'],
  [Boolean, 'boolean'],
  [BigIntScalar, 'bigint'],
  [JsonScalar, 'json'],
  [JsonTextScalar, 'json'],
]);

const shapes = new Map<ViewClass, ReadonlyMap<string, FieldShape>>();

/** The fields of a view by name. Types are looked at when first asked for, because views mention each other. */
export function shapeOf(view: ViewClass): ReadonlyMap<string, FieldShape> {
  const known = shapes.get(view);
  if (known !== undefined) return known;
  const shape = new Map(
    viewFields(view).map(({ name, type, description, deprecated, list, required, extra }) => [
      name,
      {
        name,
        description,
        deprecated,
        list: list === true,
        required: required === true,
        extra: extra === true,
        role: requiredRole(view, name),
        value: valueOf(type(), `${view.name}.${name}`),
      },
    ]),
  );
  shapes.set(view, shape);
  return shape;
}

/** The name of a view in documents: that of its class, without the role. */
export function viewName(view: ViewClass): string {
  return view.name.replace(/View$/, '');
}

function valueOf(declared: unknown, place: string): ValueShape {
  const type = Array.isArray(declared) ? (declared[0] as unknown) : declared;
  const kind = KINDS.get(type);
  if (kind !== undefined) return { kind };
  if (typeof type === 'function' && viewFields(type as ViewClass).length > 0) {
    return { kind: 'view', view: type as ViewClass };
  }
  if (typeof type === 'object' && type !== null) return { kind: 'word', words: Object.values(type).map(String) };
  throw new Error(`REST cannot tell the type of ${place}`);
}
