import { globSync } from 'node:fs';
import { join } from 'node:path';
import { HTTP_STATUS, publishedErrors } from '@rollcall/errors';
import { expect, it } from 'vitest';
import { expectCommitted } from '../support/committed-file.js';
import { formattedMarkdown } from '../support/formatted.js';

const ROOT = join(import.meta.dirname, '../..');

const INTRODUCTION = `# Error codes

Generated from the tables in the code; \`npm run generate\` writes it.

Codes are a published API: one is never reused and never removed without a deprecation. Branch on the code, or on the
kind, never on the sentence. A code stands in \`extensions.code\` of a GraphQL error and in \`code\` of an
\`application/problem+json\` body. The endpoints under \`/admin\` and \`/auth\` answer problems in Backend.AI's words
instead: \`type\`, \`title\` and \`msg\`. What GraphQL itself finds wrong with a document has GraphQL's own codes, such as
\`GRAPHQL_PARSE_FAILED\` and \`GRAPHQL_VALIDATION_FAILED\`.

A failure that is none of these is \`INTERNAL\`, says nothing but a request id, and is logged with its cause.
`;

it('every error code is in the committed list', async () => {
  // Tables publish themselves when they are loaded, also those that only a command uses.
  const tables = globSync('{src,libs}/**/*.errors.ts', { cwd: ROOT });
  expect(tables.length).toBeGreaterThan(0);
  for (const table of tables) await import(join(ROOT, table));

  const rows = publishedErrors().map(
    ([code, { kind, status = HTTP_STATUS[kind], title }]) => `| \`${code}\` | ${kind} | ${status} | ${title} |`,
  );
  const table = ['| code | kind | HTTP status | sentence |', '| --- | --- | --- | --- |', ...rows].join('\n');
  await expectCommitted('docs/error-codes.md', await formattedMarkdown(`${INTRODUCTION}\n${table}\n`));
});
