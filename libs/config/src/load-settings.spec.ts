import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { envExample } from './document-settings.js';
import { ConfigurationError, loadSettings } from './load-settings.js';

const settings = {
  PORT: { schema: z.coerce.number().int().default(8081), description: 'Where to listen.' },
  MODE: { schema: z.enum(['a', 'b']).default('a'), description: 'How.' },
  TOKEN: { schema: z.string().min(8).optional(), description: 'A secret.', secret: true },
} as const;

const load = (): unknown => loadSettings(settings, { PORT: 'many', MODE: 'c', TOKEN: 'hunter2' });

describe('settings', () => {
  it('have their defaults when nothing is set, and an empty variable is nothing', () => {
    expect(loadSettings(settings, { PORT: '' })).toEqual({ PORT: 8081, MODE: 'a', TOKEN: undefined });
  });

  it('are converted from text', () => {
    expect(loadSettings(settings, { PORT: '1', MODE: 'b' })).toMatchObject({ PORT: 1, MODE: 'b' });
  });

  it('report every problem at once, by name, and never show a value', () => {
    expect(load).toThrow(ConfigurationError);
    expect(load).toThrow(/PORT: [^]*MODE: [^]*TOKEN: /);
    expect(load).not.toThrow(/hunter2/);
  });

  it('take a secret from the file that <NAME>_FILE names, but not from both', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'settings-')), 'token');
    writeFileSync(path, 'correct-horse\n');
    expect(loadSettings(settings, { TOKEN_FILE: path }).TOKEN).toBe('correct-horse');
    expect(() => loadSettings(settings, { TOKEN_FILE: path, TOKEN: 'correct-horse' })).toThrow(/not both/);
    expect(() => loadSettings(settings, { TOKEN_FILE: `${path}.gone` })).toThrow(/TOKEN: /);
  });

  it('document themselves with description and default', () => {
    expect(envExample(settings)).toContain('# Where to listen.\n#PORT=8081\n');
    expect(envExample(settings)).toContain('TOKEN_FILE');
  });
});
