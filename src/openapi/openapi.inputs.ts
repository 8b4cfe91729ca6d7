import { commonErrors } from '@rollcall/errors';
import { z } from 'zod';

/** The files of Swagger UI that the page loads. */
const FILES = { 'swagger-ui-bundle.js': 'js', 'swagger-ui.css': 'css' } as const;

/** Which file of the page: one of two. */
export class DocsFile {
  static readonly schema = z.object({ file: z.string() }).transform(({ file }) => {
    if (!Object.hasOwn(FILES, file)) throw commonErrors.ROUTE_NOT_FOUND();
    return { file, type: FILES[file as keyof typeof FILES] };
  });

  readonly file!: string;
  readonly type!: (typeof FILES)[keyof typeof FILES];
}
