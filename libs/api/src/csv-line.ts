/** What a spreadsheet takes for the beginning of a formula, full-width forms included, or skips before one. */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
const TO_QUOTE = /[",\r\n]/;

/**
 * One record by RFC 4180, with its line break. A cell that a spreadsheet would run as a formula is preceded by an
 * apostrophe. Written here because the libraries make objects of every cell, which was half of what an export cost.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return TO_QUOTE.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
