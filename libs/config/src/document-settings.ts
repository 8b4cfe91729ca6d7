import type { Settings } from './setting.js';

/** The text of `.env.example`: every setting with its description as the comment, its default commented out. */
export function envExample(settings: Settings): string {
  const blocks = Object.entries(settings).map(([name, setting]) => {
    const file = setting.secret ? `\n# (or ${name}_FILE: the path of a file that holds it)` : '';
    return `# ${setting.description}${file}\n#${name}=${setting.example ?? defaultOf(setting.schema) ?? ''}\n`;
  });
  return blocks.join('\n');
}

/** The configuration table of the README, as Markdown. */
export function settingsTable(settings: Settings): string {
  const rows = Object.entries(settings).map(([name, setting]) => {
    const fallback = defaultOf(setting.schema);
    const shown = fallback === undefined ? '–' : `\`${fallback}\``;
    return `| \`${name}\`${setting.secret ? ' (or `_FILE`)' : ''} | ${shown} | ${setting.description} |`;
  });
  return ['| variable | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

function defaultOf(schema: { safeParse(value: unknown): { success: boolean; data?: unknown } }): string | undefined {
  const parsed = schema.safeParse(undefined);
  const value = parsed.success ? parsed.data : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
