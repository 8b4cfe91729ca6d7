import { escaped } from './envelope.js';

/** Names under which programs put the environment of a process. */
const ENVIRONMENT = /^(?:env|envs|environ|environment|env_?vars?|environ(?:ment)?_?(?:variables|vars|values))$/i;

/**
 * Where a body carries environment values, as a JSON pointer; undefined where it does not. They hold credentials more
 * often than not, so none is let in, whatever it is called around them.
 */
export function environmentIn(value: unknown, pointer = ''): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const here = `${pointer}/${escaped(name)}`;
    if (!Array.isArray(value) && ENVIRONMENT.test(name)) return here;
    const found = environmentIn(member, here);
    if (found !== undefined) return found;
  }
  return undefined;
}
