import type { z } from 'zod';
import { CommandFailure, EXIT } from './command-failure.js';

/**
 * The words of a command, held to what the REST API takes.
 *
 * @param named what stands on the command line for an argument of the API; by default its name.
 * @throws CommandFailure with a line for each that is not taken.
 */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  words: unknown,
  named: (argument: string) => string = argument => argument,
): z.output<Schema> {
  const { data, error, success } = schema.safeParse(words);
  if (success) return data;
  const complaints = error.issues.map(({ path, message }) => `${named(path.join('.'))}: ${message}`);
  throw new CommandFailure(complaints.join('\n'), EXIT.usage);
}
