import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { envExample, settingsTable } from '@rollcall/config';
import { expect, it } from 'vitest';
import { settings } from '../../src/settings.js';
import { expectCommitted } from '../support/committed-file.js';
import { formattedMarkdown } from '../support/formatted.js';

const README = join(import.meta.dirname, '../../README.md');
const BEGIN = '<!-- settings: generated from src/settings.ts -->';
const END = '<!-- end of settings -->';

it('.env.example names every setting', async () => {
  await expectCommitted('.env.example', envExample(settings));
});

it('the configuration table of the README names every setting', async () => {
  const readme = await readFile(README, 'utf8');
  const [before, rest, ...others] = readme.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  expect({ once: others.length === 0, found: after !== undefined }, `README.md needs "${BEGIN}" and "${END}"`).toEqual({
    once: true,
    found: true,
  });
  const table = await formattedMarkdown(settingsTable(settings));
  await expectCommitted('README.md', `${before}${BEGIN}\n\n${table}\n${END}${after}`);
});
