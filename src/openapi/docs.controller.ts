import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { Public } from '@rollcall/access';
import { DocsFile } from './openapi.inputs.js';

const FOLDER = join(dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui/package.json')), 'static');

const TYPES = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' } as const;

/** The page may load what this server sends and talk to it, and nothing else. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Rollcall API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="docs"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({ url: '/v1/openapi.json', dom_id: '#docs', deepLinking: true, validatorUrl: null });\n`;

/** The same document for people, in Swagger UI. Everything comes from this server. */
@Controller('docs')
export class DocsController {
  @Public()
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  page() {
    return PAGE;
  }

  @Public()
  @Get('start.js')
  @Header('content-type', TYPES.js)
  start() {
    return START;
  }

  @Public()
  @Get(':file')
  @Header('cache-control', 'public, max-age=86400')
  file(@Param() { file, type }: DocsFile) {
    return new StreamableFile(createReadStream(join(FOLDER, file)), { type: TYPES[type] });
  }
}
