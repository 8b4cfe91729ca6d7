// Sends statements as they are: no transaction, no settings for row-level security, under a login that it does not bind.
import { ScopedReader } from '../../dist/libs/database/src/index.js';
import { prepared } from '../../dist/libs/database/src/statement.js';
import { DatabaseModule } from '../../dist/src/database/database.module.js';

async function bare(work) {
  const { client, ...connection } = await this.primary.connect();
  try {
    return await work(async query => (await client.query(prepared(query.statement()))).rows);
  } finally {
    connection.release();
  }
}

ScopedReader.prototype.read = function read(_scope, work) {
  return bare.call(this, work);
};
ScopedReader.prototype.readAs = function readAs(_job, work) {
  return bare.call(this, work);
};
// The server refuses to serve with such a login, and rightly so.
DatabaseModule.prototype.onApplicationBootstrap = function connect() {
  return this.orm.connect();
};
