// Who may import whom. CONTRIBUTING.md shows the same as a table; this is what is enforced (`npm run boundaries`).
// Arrows point one way: transports → services → repositories → entities, features → libs, and never back.

/**
 * Which folders of `src` each folder may import, besides itself and the files directly in `src` (settings, version).
 * A folder that is not listed may import none and be imported by none: put it here when you add it.
 */
const ARROWS = {
  maintenance: [],
  accounts: [],
  sources: ['accounts'],
  containers: ['sources'],
  sessions: ['accounts', 'containers', 'maintenance', 'sources'],
  auth: ['accounts'],
  graphql: [],
  openapi: ['auth', 'limits'],
  limits: ['maintenance'],
  audit: ['maintenance'],
  backendai: ['accounts', 'graphql'],
  http: ['audit', 'auth', 'backendai', 'limits'],
  ingest: ['maintenance', 'sources'],
  demo: ['accounts', 'ingest', 'sessions', 'sources'],
  importer: ['demo', 'ingest', 'sources'],
  replay: ['importer', 'ingest'],
  health: [],
  metrics: [],
  // Not features: what lies under them and what puts them together.
  database: ['accounts', 'audit', 'containers', 'ingest', 'limits', 'sessions', 'sources'],
  local: ['database'],
  cli: ['accounts', 'audit', 'database', 'demo', 'importer', 'ingest', 'local', 'replay', 'sessions', 'sources'],
};
const FOLDERS = Object.keys(ARROWS);
/** Folders with a door: everybody else enters through their index.ts. */
const WITH_DOOR = FOLDERS.filter(folder => !['database', 'cli'].includes(folder));
/** A command belongs to the command line, wherever it lies. */
const COMMAND = '\\.command\\.ts$';
const SPEC = '\\.(spec|e2e-spec)\\.ts$';
const PERSISTENCE = '^(@mikro-orm/|kysely$|pg$|node_modules/(@mikro-orm|kysely|pg)/)';

const oneOf = names => `(${names.join('|')})`;
const role = (...names) => `^src/.*\\.${oneOf(names)}\\.ts$`;

const arrow = (folder, from, allowed, name) => ({
  name,
  comment: `src/${folder} imports ${ARROWS[folder].join(', ') || 'no other folder of src'}; its commands also cli.`,
  severity: 'error',
  from,
  to: { path: '^src/[^/]+/', pathNot: `^src/${oneOf([folder, ...allowed])}/` },
});
const arrows = FOLDERS.flatMap(folder => [
  arrow(folder, { path: `^src/${folder}/`, pathNot: COMMAND }, ARROWS[folder], `arrows-of-${folder}`),
  arrow(folder, { path: `^src/${folder}/.*${COMMAND}` }, [...ARROWS[folder], 'cli'], `arrows-of-commands-in-${folder}`),
]);

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two modules that need each other are one module, or one of the arrows is wrong.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-circular-types',
      comment:
        'Not even as types, with one exception: MikroORM wants an entity to name its repository and a repository to ' +
        'name its entity. The second of the two is a type import, gone once compiled.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { pathNot: '\\.(entity|repository)\\.ts$' } },
    },
    {
      name: 'imports-exist',
      comment: 'Every import must resolve.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },

    // Packages
    {
      name: 'only-declared-packages',
      comment: 'What is imported stands in package.json; a package of a package may vanish with its next release.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-development-packages-at-run-time',
      comment: 'The product runs without devDependencies.',
      severity: 'error',
      from: { path: '^(src|libs)/', pathNot: SPEC },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
    {
      name: 'fastify-at-the-edge',
      comment: 'The HTTP framework is known where a request arrives and where the application is put together.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/http/', '^src/(app|server)\\.setup\\.ts$', '\\.(controller|resolver|guard|filter)\\.ts$'],
      },
      to: { path: '^(fastify$|@nestjs/platform-fastify$|node_modules/(fastify|@nestjs/platform-fastify)/)' },
    },

    // Libraries
    {
      name: 'libs-know-no-feature',
      comment: 'A library makes sense in a product without sessions and containers.',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^(src|test)/' },
    },
    {
      name: 'libs-have-one-door',
      comment: 'A library is entered through its index.ts (@rollcall/<name>).',
      severity: 'error',
      from: { path: ['^(src|test)/', '^libs/([^/]+)/'] },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/$1/'] },
    },
    {
      name: 'libs-at-the-bottom',
      comment:
        'errors, config, filter, signing, observability, query-limits and embedded-postgres import no library but errors and config.',
      severity: 'error',
      from: { path: '^libs/(errors|config|filter|signing|observability|query-limits|embedded-postgres)/' },
      to: { path: '^libs/', pathNot: '^libs/($1|errors|config)/' },
    },
    {
      name: 'lib-access-knows-errors-only',
      comment: 'Who is asking lies below everything that asks, so that identity never drags a layer with it.',
      severity: 'error',
      from: { path: '^libs/access/' },
      to: { path: '^libs/', pathNot: '^libs/(access|errors)/' },
    },
    {
      name: 'lib-sharing-knows-who-waits',
      comment: 'What is done once for several is the business of whoever has it done.',
      severity: 'error',
      from: { path: '^libs/sharing/' },
      to: { path: '^libs/', pathNot: '^libs/(sharing|observability)/' },
    },
    {
      name: 'libs-database-and-api-are-apart',
      comment:
        'What reads and what shows know errors, access, filter, observability and sharing, and nothing of each other.',
      severity: 'error',
      from: { path: '^libs/(database|api)/' },
      to: { path: '^libs/', pathNot: '^libs/($1|errors|access|filter|observability|sharing)/' },
    },

    // Features
    ...arrows,
    {
      name: 'every-folder-has-its-arrows',
      comment: 'A new folder of src is put in the table at the top of this file, with what it may import.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/${oneOf(FOLDERS)}/` },
      to: { path: '^src/[^/]+/' },
    },
    {
      name: 'features-have-one-door',
      comment: 'A feature is entered through its index.ts.',
      severity: 'error',
      from: { path: '^src/([^/]+)' },
      to: {
        path: `^src/${oneOf(WITH_DOOR)}/`,
        pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$'],
      },
    },
    {
      name: 'commands-are-the-command-lines',
      comment: 'Only the command line registers a command; the index.ts beside it may hand it on.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/', '^src/[^/]+/index\\.ts$'] },
      to: { path: COMMAND },
    },
    {
      name: 'nothing-imports-the-composition',
      comment: 'The modules are put together in app.module, *.setup and main; nothing below may look up to them.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: '^src/cli/' },
      to: { path: '^src/(main|app\\.(module|setup)|(server|observed)\\.setup)\\.ts$' },
    },

    // Roles of files within a feature
    {
      name: 'rules-are-pure',
      comment: 'Policies and error tables decide from values: no database, no transport, no use case.',
      severity: 'error',
      from: { path: role('policy', 'errors') },
      to: {
        path: [
          '\\.(entity|repository|service|view|inputs|resolver|controller|module)\\.ts$',
          '^libs/(api|database)/',
          PERSISTENCE,
        ],
      },
    },
    {
      name: 'entities-know-no-use',
      comment: 'An entity is columns, relations and its filter. How it is asked for and shown is not its business.',
      severity: 'error',
      from: { path: role('entity') },
      to: { path: ['\\.(service|view|inputs|resolver|controller|module|policy)\\.ts$', '^libs/api/'] },
    },
    {
      name: 'repositories-stay-in-their-feature',
      comment: 'A statement belongs to the feature whose rows it reads; another feature is asked through its service.',
      severity: 'error',
      from: { path: '^src/([^/]+)/.*\\.repository\\.ts$' },
      to: {
        path: ['^src/[^/]+/', '\\.(service|inputs|resolver|controller|module)\\.ts$', '^libs/api/'],
        pathNot: '^src/$1/(?!.*\\.(service|inputs|resolver|controller|module)\\.ts$)',
      },
    },
    {
      name: 'services-know-no-transport',
      comment: 'A use case speaks of principals, predicates and views, not of HTTP or GraphQL.',
      severity: 'error',
      from: { path: role('service'), pathNot: '^src/graphql/' },
      to: { path: ['\\.(resolver|controller|inputs)\\.ts$', '^(graphql$|node_modules/graphql/)', '@nestjs/graphql'] },
    },
    {
      name: 'services-do-not-write-sql',
      comment:
        'Statements and entity managers belong to repositories. KeypairsService is the exception: administration ' +
        'writes through the unit of work, outside of any request.',
      severity: 'error',
      from: { path: role('service'), pathNot: '^src/accounts/keypairs\\.service\\.ts$' },
      to: { path: PERSISTENCE },
    },
    {
      name: 'views-are-shapes',
      comment: 'Views and inputs say what crosses the wire. They load nothing and decide nothing.',
      severity: 'error',
      from: { path: role('view', 'inputs') },
      to: { path: ['\\.(entity|repository|service|resolver|controller|module)\\.ts$', '^libs/database/', PERSISTENCE] },
    },
    {
      name: 'transports-are-thin',
      comment: 'Resolvers and controllers ask a service; they see no row, no statement and no entity manager.',
      severity: 'error',
      from: { path: role('resolver', 'controller') },
      to: { path: ['\\.(entity|repository|predicate|projection)\\.ts$', '^libs/database/', PERSISTENCE] },
    },

    // Tests
    {
      name: 'nothing-imports-tests',
      comment: 'The product does not know its tests.',
      severity: 'error',
      from: { path: '^(src|libs)/' },
      to: { path: ['^test/', SPEC] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    // Type imports count as imports, and are told apart.
    tsPreCompilationDeps: 'specify',
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
