// Lets a plain node process run this project's TypeScript: types are stripped by node itself, and `.js` in an import
// means the `.ts` beside it, as the compiler has it. Used with `--import` by tests that need a process of their own.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    try {
      return next(specifier, context);
    } catch (error) {
      if (!specifier.startsWith('.') || !specifier.endsWith('.js')) throw error;
      return next(specifier.replace(/\.js$/, '.ts'), context);
    }
  },
});
