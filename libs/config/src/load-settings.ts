import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Settings, Values } from './setting.js';

/** Thrown at boot with every problem found, never with a value. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map(problem => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * Reads settings from the environment. All problems are reported together; an empty variable counts as absent.
 *
 * @throws ConfigurationError naming each variable and what was expected of it.
 */
export function loadSettings<T extends Settings>(settings: T, environment: NodeJS.ProcessEnv): Values<T> {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(settings)) {
    try {
      const text = setting.secret ? secretText(name, environment) : textOf(environment[name]);
      const parsed = setting.schema.safeParse(text);
      if (parsed.success) values[name] = parsed.data;
      else problems.push(`${name}: ${z.prettifyError(parsed.error).replaceAll(/\s*✖\s*/g, '')}`);
    } catch (error) {
      problems.push(`${name}: ${(error as Error).message}`);
    }
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return Object.freeze(values) as Values<T>;
}

function secretText(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const inline = textOf(environment[name]);
  const path = textOf(environment[`${name}_FILE`]);
  if (inline !== undefined && path !== undefined) throw new Error(`set either ${name} or ${name}_FILE, not both`);
  return path === undefined ? inline : textOf(readFileSync(path, 'utf8').trim());
}

function textOf(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}
