import type { z } from 'zod';

/** One setting: how it is read from the environment, what it means, and whether its value may ever be shown. */
export interface Setting<S extends z.ZodType = z.ZodType> {
  /** Validates and converts the text of the environment variable; its default is the setting's default. */
  readonly schema: S;
  /** What it does, with units; becomes the comment in `.env.example` and the row in the README. */
  readonly description: string;
  /** What `.env.example` shows; empty when there is no safe example. */
  readonly example?: string;
  /** A secret is never printed, and its value may also be given as a file: `<NAME>_FILE` names the path. */
  readonly secret?: boolean;
}

/** Settings by the name of their environment variable. */
export type Settings = Readonly<Record<string, Setting>>;

/** The typed values of a set of settings. */
export type Values<T extends Settings> = { readonly [Name in keyof T]: z.output<T[Name]['schema']> };
