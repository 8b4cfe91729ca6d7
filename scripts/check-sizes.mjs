// Checks the house rules on files: how long they may be, and what they may be called.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from './project.mjs';

const MAX_LINES = 400;
const ROLES = new Set(
  'entity repository policy errors service view inputs resolver controller guard strategy module config command spec migration'.split(
    ' ',
  ),
);
const PLAIN = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Words that say nothing about what is inside. */
const EMPTY_WORDS = new Set(['helper', 'helpers', 'util', 'utils', 'manager', 'base', 'impl', 'dto', 'dtos']);

const files = ['src', 'libs'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath ?? entry.path, entry.name)),
);
const measured = files.map(path => ({
  path: path.slice(root.length + 1),
  lines: countLines(readFileSync(path, 'utf8')),
}));
const complaints = measured.flatMap(({ path, lines }) => [
  ...(lines > MAX_LINES ? [`${path}: ${lines} lines, the limit is ${MAX_LINES}`] : []),
  ...namingComplaints(path),
]);

const sizes = measured.map(({ lines }) => lines).sort((a, b) => a - b);
const quantile = part => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * part))] ?? 0;
console.log(`${sizes.length} files: median ${quantile(0.5)}, p90 ${quantile(0.9)}, max ${sizes.at(-1) ?? 0} lines`);
for (const complaint of complaints) console.error(complaint);
process.exit(complaints.length > 0 ? 1 : 0);

/** Lines of code: neither blank nor comment only. */
function countLines(text) {
  return text
    .replaceAll(/^\s*\/\*[\s\S]*?\*\/\s*$/gm, '')
    .split('\n')
    .filter(line => line.trim() !== '' && !line.trim().startsWith('//')).length;
}

function namingComplaints(path) {
  const parts = basename(path, '.ts').split('.');
  const words = parts.flatMap(part => part.split('-'));
  const empty = words.filter(word => EMPTY_WORDS.has(word));
  const wellFormed = parts.every(part => PLAIN.test(part));
  const roles = path.startsWith('src') ? parts.slice(1).filter(part => !ROLES.has(part)) : [];
  return [
    ...empty.map(word => `${path}: "${word}" says nothing about what is inside`),
    ...(wellFormed ? [] : [`${path}: names are kebab-case`]),
    ...roles.map(role => `${path}: ".${role}" is not one of the roles a file may have`),
  ];
}
