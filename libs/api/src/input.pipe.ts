import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { commonErrors } from '@rollcall/errors';
import type { z } from 'zod';

/** A class of arguments that carries the rules for its values. */
export interface InputClass {
  readonly schema: z.ZodType;
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
    const detail = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'value'}: ${message}`);
    throw commonErrors.INVALID_ARGUMENT({ detail: detail.join('; ') });
  }
}
