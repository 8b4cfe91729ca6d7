import { escaped } from './envelope.js';
import { DEEPEST_JSON } from './storable.js';

/** Names under which programs put the environment of a process. */
const ENVIRONMENT = /^(?:env|envs|environ|environment|env_?vars?|environ(?:ment)?_?(?:variables|vars|values))$/i;

/**
 * Where a body carries environment values, as a JSON pointer; undefined where it does not. They hold credentials more
 * often than not, so none is let in, whatever it is called around them. What lies deeper than anything that can be
 * stored is not looked at: the body is refused for it, and a tower of brackets would exhaust the stack.
 */
export function environmentIn(value: unknown, pointer = '', depth = 0): string | undefined {
  if (typeof value !== 'object' || value === null || depth > DEEPEST_JSON) return undefined;
  for (const [name, member] of Object.entries(value)) {
    const here = `${pointer}/${escaped(name)}`;
    if (!Array.isArray(value) && ENVIRONMENT.test(name)) return here;
    const found = environmentIn(member, here, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
