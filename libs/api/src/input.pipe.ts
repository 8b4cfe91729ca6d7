import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { commonErrors } from '@rollcall/errors';
import type { z } from 'zod';

/** A class of arguments that carries the rules for its values. */
export interface InputClass {
  readonly schema: z.ZodType;
  /** For a body that is read by hand: media type → its schema, as OpenAPI writes it. */
  readonly content?: Readonly<Record<string, object>>;
}

/**
 * The one validation of everything a caller sends to a handler: the argument's class must carry a schema, or the
 * argument is refused. Errors name the argument and what was expected of it.
 */
@Injectable()
export class InputPipe implements PipeTransform {
  transform(value: unknown, { type, metatype, data }: ArgumentMetadata): unknown {
    if (type === 'custom') return value;
    const schema = (metatype as Partial<InputClass> | undefined)?.schema;
    if (schema === undefined) throw new Error(`The argument class ${metatype?.name ?? data ?? '?'} has no schema`);
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw commonErrors.INVALID_ARGUMENT({ detail: parsed.error.issues.map(sentence).join('; ') });
  }
}

/** How much of a name that we do not know is repeated to the caller. */
const LONGEST_UNKNOWN = 40;

function sentence(issue: z.core.$ZodIssue): string {
  const path = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return `${path || 'value'}: ${issue.message}`;
  const names = issue.keys.map(key => JSON.stringify(key.slice(0, LONGEST_UNKNOWN)));
  return `${path === '' ? '' : `${path}: `}${names.join(', ')}: not known here`;
}
