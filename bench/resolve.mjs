// Lets the benchmark's TypeScript run as it stands: types are stripped by node itself, `.js` in an import means the
// `.ts` beside it, and what is imported of the product is the build that is measured.
import { registerHooks } from 'node:module';
import { existsSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const urlOf = (...parts) => pathToFileURL(join(root, ...parts)).href;
const sources = urlOf('src') + '/';
const bench = urlOf('bench') + '/';

registerHooks({
  resolve(specifier, context, next) {
    const library = /^@rollcall\/([a-z-]+)$/.exec(specifier)?.[1];
    if (library !== undefined) {
      return next(urlOf('dist', 'libs', library, 'src', 'index.js'), context);
    }
    if (!specifier.startsWith('.') || !context.parentURL?.startsWith(bench)) return next(specifier, context);
    const url = new URL(specifier, context.parentURL).href;
    if (url.startsWith(sources)) return next(urlOf('dist', 'src', url.slice(sources.length)), context);
    if (url.endsWith('.js') && !existsSync(fileURLToPath(url))) return next(url.replace(/\.js$/, '.ts'), context);
    return next(specifier, context);
  },
});
