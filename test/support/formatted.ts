import { format, resolveConfig } from 'prettier';

/** Markdown as `npm run format` leaves it, so that a generated part of a file never quarrels with the formatter. */
export async function formattedMarkdown(text: string): Promise<string> {
  return format(text, { ...(await resolveConfig(import.meta.filename)), parser: 'markdown' });
}
