// Fastify, Mercurius and graphql-jit over hand-written SQL: what somebody who cares about speed writes without a
// framework. No authentication. Totals and containers are read only where they are selected.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { GraphQLScalarType } from 'graphql';
import { Pool } from 'pg';
import { announce, databaseUrl, poolSize } from '../listen.mjs';
import { schema } from './schema.mjs';
import { CONTAINERS, facet, fieldsOf, pageOf, sessionsOf, totalOf } from './statements.mjs';

const pool = new Pool({ connectionString: databaseUrl, max: poolSize });
const names = new Map();
const query = async (text, values = []) => {
  // Named, so that each connection parses and plans a text once.
  if (!names.has(text)) names.set(text, `statement_${names.size}`);
  return (await pool.query({ name: names.get(text), text, values })).rows;
};
const asIs = name => new GraphQLScalarType({ name, serialize: value => value });

const resolvers = {
  JSON: asIs('JSON'),
  DateTime: asIs('DateTime'),
  UUID: asIs('UUID'),
  BigInt: asIs('BigInt'),
  Query: {
    compute_session_list: (_root, args) => args,
    compute_sessions: (_root, args, _context, info) => query(...sessionsOf(args, fieldsOf(info))),
    facets: async () => ({ status: await query(facet('status')), group: await query(facet('group_id')) }),
  },
  ComputeSessionList: {
    total_count: async args => Number((await query(...totalOf(args)))[0].n),
    items: (args, _args, _context, info) => query(...pageOf(args, fieldsOf(info))),
  },
};
const loaders = {
  ComputeSession: {
    async containers(queries) {
      const ids = queries.map(({ obj }) => obj.id);
      const found = Map.groupBy(await query(CONTAINERS, [ids]), row => row.session_id);
      return ids.map(id => found.get(id) ?? []);
    },
  },
};

const app = Fastify();
await app.register(mercurius, { schema, resolvers, loaders, jit: 1, path: '/graphql' });
await app.listen({ port: 0, host: '127.0.0.1' });
announce(app.server.address());
