import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const upwards = ['../package.json', '../../package.json'];

/** The version in package.json, which is one level further up once the program is built. */
export const ROLLCALL_VERSION: string = upwards
  .map(path => {
    try {
      return (require(path) as { version?: string }).version;
    } catch {
      return undefined;
    }
  })
  .find(version => version !== undefined) as string;
