import { GraphQLSchemaHost, TypeMetadataStorage } from '@nestjs/graphql';
import { restrictedFields } from '@rollcall/access';
import { isObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Factory } from '../factories/index.js';
import { ROOT_PROBES, type RootProbe, ROUTE_PROBES } from '../support/access-probes.js';
import { Cell, markdownTable } from '../support/access-table.js';
import { ABSENT, Cast, OWNERSHIPS, type Persona, PERSONAS, type Target } from '../support/cast.js';
import { expectCommitted } from '../support/committed-file.js';
import { documentFor, FORMS, leavesOf, pathsTo } from '../support/field-paths.js';
import { dataOf, errorsOf, outcomeOf } from '../support/graphql-outcome.js';
import { NOBODYS, REST_PROBES, type RestProbe, restOutcome, RESTRICTED_PATHS } from '../support/rest-probes.js';
import { routesOf } from '../support/routes.js';
import { type Answer, type GraphqlPath, TestApp } from '../support/test-app.js';

const TRANSPORTS: readonly GraphqlPath[] = ['/graphql', '/admin/gql', '/admin/graphql'];
const JSON_BODY = { 'content-type': 'application/json' };
/** What every route has without anybody asking for it: the answer to a browser's preflight. */
const isPreflight = (route: string): boolean => route.startsWith('OPTIONS ');

/** Every cell is an answer of the whole application, and there are many hundred. */
const MANY_ANSWERS_MS = 300_000;

describe('the access matrix', () => {
  let test: TestApp;
  let factory: Factory;
  let cast: Cast;
  let routes: string[];
  let roots: string[];

  beforeAll(async () => {
    ({ result: test, routes } = await routesOf(() => TestApp.start()));
    factory = await Factory.open(test);
    cast = await Cast.assemble(test, factory);
    const { schema } = test.app.get(GraphQLSchemaHost);
    const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    roots = types.flatMap(type => Object.keys(type?.getFields() ?? {})).sort();
  });

  afterAll(async () => {
    await factory.close();
    await test.stop();
  });

  function ask(persona: Persona, transport: GraphqlPath, query: string): Promise<Answer> {
    const key = cast.key(persona);
    if (key !== undefined) return test.gql(key, query, {}, transport);
    return test.request('POST', transport, JSON_BODY, JSON.stringify({ query }));
  }

  it('has a row for every root field of the schema', () => {
    expect(Object.keys(ROOT_PROBES).sort(), 'add a probe to test/support/access-probes.ts').toEqual(roots);
  });

  it('has a row for every route of the server', () => {
    const asked = Object.keys(ROUTE_PROBES).sort();
    expect(asked, 'add a probe to test/support/access-probes.ts').toEqual(routes.filter(route => !isPreflight(route)));
  });

  it('has rows for every route of REST that shows what somebody owns', () => {
    const shown = routes.filter(route => route.startsWith('GET /v1/') && !NOBODYS.has(route));
    expect(Object.keys(REST_PROBES).sort(), 'add a probe to test/support/rest-probes.ts').toEqual(shown);
  });

  it('has a row for every restricted field, and the schema restricts no other', () => {
    const { schema } = test.app.get(GraphQLSchemaHost);
    const inSchema = Object.values(schema.getTypeMap()).flatMap(type =>
      isObjectType(type)
        ? Object.values(type.getFields())
            .filter(({ extensions }) => extensions['requires'] !== undefined)
            .map(({ name, extensions }) => `${type.name}.${name}: ${String(extensions['requires'])}`)
        : [],
    );
    const registered = restrictedFields().map(({ view, field, role }) => `${graphqlName(view)}.${field}: ${role}`);
    expect(inSchema.sort()).toEqual(registered.sort());
    expect(registered).not.toEqual([]);
    for (const { view, field } of restrictedFields()) {
      expect(pathsTo(schema, graphqlName(view), field)).not.toEqual([]);
    }
  });

  it.each(PERSONAS)('answers %s about what is hidden as about what does not exist, byte for byte', async persona => {
    for (const [root, probes] of Object.entries(ROOT_PROBES)) {
      for (const probe of probes) {
        for (const transport of TRANSPORTS) {
          const absent = await ask(persona, transport, about(root, probe, ABSENT));
          for (const ownership of OWNERSHIPS) {
            const target = cast.target(persona, ownership);
            const answer = await ask(persona, transport, about(root, probe, target));
            const outcome = outcomeOf(answer, root, value => probe.found(value, target));
            // Whoever names nothing, or a domain of theirs, is told what there is for them instead.
            if (outcome === 'visible' || (outcome === 'empty' && /domain|no argument/.test(probe.by))) continue;
            expect(comparable(answer), `${root} by ${probe.by} on ${transport}`).toEqual(comparable(absent));
          }
        }
      }
    }
  });

  it.each(PERSONAS)('answers %s in REST about what is hidden as about what does not exist', async persona => {
    for (const [route, probes] of Object.entries(REST_PROBES)) {
      for (const { by, path, found } of probes) {
        const absent = await fetched(persona, path(ABSENT));
        for (const ownership of OWNERSHIPS) {
          const target = cast.target(persona, ownership);
          const answer = await fetched(persona, path(target));
          const outcome = restOutcome(answer, value => found(value, target));
          if (outcome === 'visible' || (outcome === 'empty' && /domain|no argument/.test(by))) continue;
          expect(withoutQuestion(answer), `${route} by ${by}`).toEqual(withoutQuestion(absent));
        }
      }
    }
  });

  it('is the committed one', { timeout: MANY_ANSWERS_MS }, async () => {
    const sections = [PREAMBLE, '## Routes', await routeTable(), '## Root fields'];
    for (const root of roots) {
      for (const probe of ROOT_PROBES[root] ?? []) {
        sections.push(`### \`${root}\`, by ${probe.by}`, await rootTable(root, probe));
      }
    }
    sections.push('## Rows in REST', REST_PREAMBLE);
    for (const [route, probes] of Object.entries(REST_PROBES)) {
      for (const probe of probes) sections.push(`### \`${route}\`, by ${probe.by}`, await restTable(probe));
    }
    sections.push('## Restricted fields', RESTRICTED_PREAMBLE, await restrictedTable());
    sections.push('## Restricted fields in REST', REST_RESTRICTED_PREAMBLE, await restRestrictedTable());
    const matrix = `${sections.join('\n\n')}\n`;
    expect(matrix, 'every cell is an answer to somebody who has something to see').not.toMatch(
      /status (5|429)|no row|error:|\| 5\d\d \|/,
    );
    await expectCommitted('test/contract/access-matrix.md', matrix);
  });

  async function routeTable(): Promise<string> {
    const rows = Object.entries(ROUTE_PROBES).map(async ([route, probe]) => {
      const [method = '', path = ''] = route.split(' ');
      const cells = PERSONAS.map(async persona => {
        const key = cast.key(persona);
        const body = probe.body?.(key);
        const text = body === undefined ? undefined : JSON.stringify(body);
        const url = probe.path ?? path;
        const answer = await (key === undefined
          ? test.request(method, url, JSON_BODY, text)
          : test.signed(key, method, url, body));
        return String(answer.status);
      });
      return [`\`${route}\``, ...(await Promise.all(cells))];
    });
    return markdownTable(['route', ...PERSONAS], await Promise.all(rows));
  }

  async function rootTable(root: string, probe: RootProbe): Promise<string> {
    const rows = PERSONAS.map(async persona => {
      const cells = OWNERSHIPS.map(async ownership => {
        const target = cast.target(persona, ownership);
        const cell = new Cell();
        for (const transport of TRANSPORTS) {
          const answer = await ask(persona, transport, about(root, probe, target));
          cell.add(
            transport,
            outcomeOf(answer, root, value => probe.found(value, target)),
          );
        }
        return cell;
      });
      return [persona, ...(await Promise.all(cells))];
    });
    return markdownTable(['caller', ...OWNERSHIPS], await Promise.all(rows));
  }

  async function fetched(persona: Persona, path: string, accept = 'application/json'): Promise<Answer> {
    const key = cast.key(persona);
    return test.request('GET', path, { accept, ...(key === undefined ? {} : await test.bearer(key)) });
  }

  async function restTable({ path, found }: RestProbe): Promise<string> {
    const rows = PERSONAS.map(async persona => {
      const cells = OWNERSHIPS.map(async ownership => {
        const target = cast.target(persona, ownership);
        return restOutcome(await fetched(persona, path(target)), value => found(value, target));
      });
      return [persona, ...(await Promise.all(cells))];
    });
    return markdownTable(['caller', ...OWNERSHIPS], await Promise.all(rows));
  }

  async function restRestrictedTable(): Promise<string> {
    const rows: Array<Array<string | Cell>> = [];
    for (const [field, path] of RESTRICTED_PATHS) {
      const cells: Cell[] = [];
      // One after the other: only so many exports run at once.
      for (const persona of PERSONAS) {
        const url = path(cast.target(persona, 'own'));
        const cell = new Cell();
        for (const type of field.startsWith('/v1/sessions: ') ? EXPORTABLE : ['application/json']) {
          cell.add(type, agentsIn(await fetched(persona, url, type)));
        }
        cells.push(cell);
      }
      rows.push([`\`${field}\``, ...cells]);
    }
    return markdownTable(['path', ...PERSONAS], rows);
  }

  async function restrictedTable(): Promise<string> {
    const { schema } = test.app.get(GraphQLSchemaHost);
    const paths = restrictedFields().flatMap(({ view, field }) => pathsTo(schema, graphqlName(view), field));
    const rows: Array<Array<string | Cell>> = [];
    for (const path of paths) {
      const cells = PERSONAS.map(async persona => {
        const args = ROOT_PROBES[path[0]?.field ?? '']?.[0]?.args(cast.target(persona, 'own')) ?? '';
        const cell = new Cell();
        for (const transport of TRANSPORTS) {
          for (const form of FORMS) {
            const answer = await ask(persona, transport, documentFor(path, form, args));
            cell.add(`${transport} (${form})`, restrictedOutcome(answer));
          }
        }
        return cell;
      });
      rows.push([`\`${path.map(({ field }) => field).join('.')}\``, ...(await Promise.all(cells))]);
    }
    return markdownTable(['path', ...PERSONAS], rows);
  }
});

/** The question a probe asks about a target. */
function about(root: string, probe: RootProbe, target: Target): string {
  return `{ ${root}${probe.args(target)} ${probe.selection} }`;
}

/** The GraphQL name of a view class. */
function graphqlName(view: ReturnType<typeof restrictedFields>[number]['view']): string {
  return TypeMetadataStorage.getObjectTypeMetadataByTarget(view as never)?.name ?? view.name;
}

function restrictedOutcome(answer: Answer): string {
  if (answer.status === 401) return 'unauthenticated';
  if (answer.status === 403) return 'forbidden';
  const [error] = errorsOf(answer);
  if (error !== undefined) return error.extensions?.code?.toLowerCase() ?? error.message;
  const leaves = new Set(leavesOf(dataOf(answer)).map(leaf => (leaf === null ? 'null' : 'value')));
  return leaves.size === 0 ? 'no row' : [...leaves].sort().join(' and ');
}

const EXPORTABLE = ['application/json', 'text/csv', 'application/x-ndjson'];

/** Whether the one agent that there is stands anywhere in an answer, in whatever format. */
function agentsIn({ status, text }: Answer): string {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status !== 200) return `status ${status}`;
  if (text.includes('i-agent-1')) return 'value';
  return /null|^agent\r\n|\r\n/.test(text) ? 'null' : 'no row';
}

/** What is the caller's own in an answer is left out: the question it repeats, and a tag made from that. */
function withoutQuestion(answer: Answer): unknown {
  const { headers, ...rest } = answer;
  const kept = [...headers].filter(([name]) => name !== 'etag' && name !== 'link');
  return comparable({ ...rest, headers: new Headers(kept) });
}

/** Everything of an answer that could tell two of them apart. */
/** What differs from one answer to the next, whatever was asked. */
const OF_EVERY_ANSWER = new Set(['date', 'x-request-id']);

function comparable({ status, text, headers }: Answer): unknown {
  return { status, text, headers: [...headers].filter(([name]) => !OF_EVERY_ANSWER.has(name)) };
}

const PREAMBLE = `<!-- Generated by access-matrix.spec.ts; written anew by \`npm run generate\`. Every cell is the outcome of a real request. -->

# Who gets what

Callers belong to the domain \`home\`, \`foreign admin\` to \`abroad\`. Whose rows are asked for:
\`own\` are those of the caller's own key (the user's, for who has none); \`led group\` are somebody else's in the group
that \`group lead\` leads; \`same domain\` are somebody else's in \`home\`; \`foreign\` are somebody's in \`abroad\`.

Each cell holds for \`/graphql\`, \`/admin/gql\` and \`/admin/graphql\`; where they differ it says so.
\`null\` and \`empty\` are, byte for byte, what is answered about something that does not exist.`;

const REST_PREAMBLE = `\`not found\` and \`empty\` are, but for the question they repeat, what is answered about something that does not
exist.`;

const REST_RESTRICTED_PREAMBLE = `The same over REST, in JSON, CSV and NDJSON. \`null\` is an empty cell in CSV.`;

const RESTRICTED_PREAMBLE = `Every way through the schema to a restricted field, over the caller's own rows; on each endpoint, selected plainly,
under aliases, and in named and inline fragments.`;
