import { styleText } from 'node:util';
import Table from 'cli-table3';
import { Option } from 'commander';
import { print } from './print.js';

/** A row as the API answers it. */
export type Row = Readonly<Record<string, unknown>>;

/** Everything but letters, and the marks that turn the direction of writing: names are other people's text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const COLOURS: Readonly<Record<string, Parameters<typeof styleText>[0]>> = {
  RUNNING: 'green',
  PENDING: 'yellow',
  PREPARING: 'yellow',
  TERMINATING: 'yellow',
  TERMINATED: 'gray',
  CANCELLED: 'gray',
  ERROR: 'red',
};

/** Rows with a heading, coloured on a terminal. */
export function tableOf(rows: readonly Row[], columns: readonly string[]): string {
  const head = columns.map(column => styled('bold', column));
  const table = new Table({ head, style: { head: [], border: [], compact: true }, chars: plainFrame });
  for (const row of rows) table.push(columns.map(column => coloured(cell(row[column]))));
  return table.toString();
}

/** The option that says in which form something is shown. */
export function formOption(forms: readonly string[]): Option {
  return new Option('-o, --output <form>', 'how to show it').choices(forms).default('table');
}

/** Writes rows in the form that was asked for; anything but JSON is a table. */
export function showRows(rows: readonly Row[], columns: readonly string[], form: string): void {
  if (form === 'json') print(jsonOf(rows, 2));
  else if (form === 'ndjson') for (const row of rows) print(jsonOf(row));
  else print(tableOf(rows, columns));
}

/** One object, a line for each field. */
export function sheetOf(object: Row): string {
  const table = new Table({ style: { head: [], border: [], compact: true }, chars: plainFrame });
  for (const [name, value] of Object.entries(object)) table.push([styled('bold', name), coloured(cell(value))]);
  return table.toString();
}

/** JSON that a terminal cannot be steered by: what JSON may leave as it is, is escaped as well. */
export function jsonOf(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(/[\u007f-\u009f]/g, character => escaped(character));
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.replaceAll(UNPRINTABLE, character => escaped(character));
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

function coloured(text: string): string {
  const colour = COLOURS[text];
  return colour === undefined ? text : styled(colour, text);
}

/** Not where there is no terminal, nor against NO_COLOR. */
function styled(format: Parameters<typeof styleText>[0], text: string): string {
  return styleText(format, text, { stream: process.stdout });
}

const plainFrame = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: ' ',
};
