// The floor: what the machine can do at all. Node's own HTTP server, one prepared statement a request, JSON built by
// PostgreSQL and sent on as it came. No authentication, no scoping, no GraphQL; totals are counted by scanning.
import { createServer } from 'node:http';
import { Pool } from 'pg';
import { announce, databaseUrl, poolSize } from '../listen.mjs';
import { statements } from './statements.mjs';

const pool = new Pool({ connectionString: databaseUrl, max: poolSize });

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://floor');
  const statement = statements[pathname.slice(1)];
  if (statement === undefined) return void response.writeHead(404).end();
  try {
    const values = statement.parameters.map(name => searchParams.get(name));
    const { rows } = await pool.query({ name: pathname, text: statement.text, values, rowMode: 'array' });
    const body = Buffer.from(rows[0][0]);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
server.listen(0, '127.0.0.1', () => announce(server.address()));
