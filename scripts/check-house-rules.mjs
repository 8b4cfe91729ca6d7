// Checks the house rules that neither the compiler, the linter nor the import table can: how long files may be, what
// they may be called, and what may be written where.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { root } from './project.mjs';

const MAX_LINES = 400;
/** What a file of `src` may be, said between its name and `.ts`: a closed set. */
const ROLES = new Set(
  (
    'entity repository policy errors predicate projection service view inputs resolver controller guard filter ' +
    'plugin strategy module setup config command migration spec'
  ).split(' '),
);
const PLAIN = /^[a-z0-9]+(-[a-z0-9]+)*$/;
/** Words that say nothing about what is inside. */
const EMPTY_WORDS = new Set(['helper', 'helpers', 'util', 'utils', 'manager', 'base', 'impl', 'dto', 'dtos']);

/** What may be written only in some places, or nowhere. */
const RESERVED = [
  {
    found: /process\.env\b/,
    // An embedded server is started with the environment of this process, less what PostgreSQL would read of it.
    allowed: /^src\/(cli\/|main\.ts)|^libs\/(config|embedded-postgres)\//,
    rule: 'the environment is read in src/main.ts, src/cli and libs/config',
  },
  {
    found: /\bgetKysely\(|\bcreateQueryBuilder\b|\b(em|driver|connection|getConnection\([^)]*\))\.execute\b/i,
    allowed: /\.repository\.ts$|^libs\/database\/|^src\/database\//,
    rule: 'statements are sent from repositories, libs/database and src/database',
  },
  {
    found: /\bfilters:\s*false\b/,
    allowed: /^libs\/database\//,
    rule: 'nothing reads past the filter "visible"',
  },
  {
    found: /import\s*\{[^}]*\b\w+Exception\b[^}]*\}\s*from '@nestjs\/common'/,
    allowed: /\.(resolver|controller|guard|filter)\.ts$|^src\/http\/|^libs\//,
    rule: 'services throw the errors of their table, not exceptions of the HTTP framework',
  },
  { found: /\bforwardRef\b/, allowed: /^$/, rule: 'forwardRef is the sound of a wrong arrow' },
  { found: /\bTODO(?!\()/, allowed: /^$/, rule: 'a TODO names its issue: TODO(#12)' },
];

const files = ['src', 'libs'].flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll(sep, '/')),
);
const measured = files.map(path => {
  const text = readFileSync(join(root, path), 'utf8');
  return { path, text, lines: countLines(text) };
});
const complaints = measured.flatMap(({ path, text, lines }) => [
  ...(lines > MAX_LINES ? [`${path}: ${lines} lines, the limit is ${MAX_LINES}`] : []),
  ...namingComplaints(path),
  ...reservedComplaints(path, text),
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
  const roles = path.startsWith('src/') ? parts.slice(1).filter(part => !ROLES.has(part)) : [];
  return [
    ...empty.map(word => `${path}: "${word}" says nothing about what is inside`),
    ...(wellFormed ? [] : [`${path}: names are kebab-case`]),
    ...roles.map(role => `${path}: ".${role}" is not one of the roles a file may have`),
  ];
}

function reservedComplaints(path, text) {
  if (path.endsWith('.spec.ts')) return [];
  return RESERVED.filter(({ found, allowed }) => found.test(text) && !allowed.test(path)).map(
    ({ found, rule }) => `${path}: ${rule} (found: ${found.exec(text)[0].slice(0, 60)})`,
  );
}
