// Sends statements as they are: no transaction, no settings for row-level security, under a login that it does not bind.
import { ScopedReader } from '../../dist/libs/database/src/index.js';
import { prepared } from '../../dist/libs/database/src/statement.js';
import { DatabaseModule } from '../../dist/src/database/database.module.js';

ScopedReader.prototype.transaction = async function bare(source, _identity, work) {
  const { client, ...connection } = await source.connect();
  try {
    const result = await work(async query => (await client.query(prepared(query.statement()))).rows);
    return { result, lag: undefined };
  } finally {
    connection.release();
  }
};
// The server refuses to serve with such a login, and rightly so.
DatabaseModule.prototype.onApplicationBootstrap = function connect() {
  return this.orm.connect();
};
