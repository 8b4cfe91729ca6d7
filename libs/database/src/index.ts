/**
 * How the database is reached: reads under an identity, the check that the connection is bound by row-level
 * security, and the translation of its errors. It knows no table; every statement here or in a repository carries
 * its values as bound parameters.
 */
export { bigints, jsons, moments, uuids } from './binary-array.js';
export { lineOf } from './connection-line.js';
export { type CursorList, readCursor, writeCursor } from './cursor.js';
export { databaseError, errorCode } from './database-error.js';
export { arrayLiteral, type Identity, identityOf, sourceIdentity, type SystemJob, systemIdentity } from './identity.js';
export {
  conditionOf,
  either,
  type FilterSql,
  type Lookup,
  SQL_TYPES,
  type SqlType,
  testsOf,
  testsOfAny,
  testsOfReference,
} from './filter-condition.js';
export {
  after,
  carried,
  isPosition,
  keyColumns,
  type KeysetPosition,
  keyTexts,
  orderBy,
  type OrderColumn,
  positionOf,
} from './keyset.js';
export { type Notified, NotifyListener } from './notify-listener.js';
export { oneOf, ownedBy } from './owned-by.js';
export { type PageBounds, pageOf } from './page-of.js';
export { free } from './passing.js';
export { type ProjectedSql, project, type Projection, type ProjectionJoin } from './projection.js';
export { primaryOnly, replicaFirst, type ReadServers } from './read-servers.js';
export { Remembered } from './remembered.js';
export { Replica, type ReplicaOptions } from './replica.js';
export { primarySource } from './connection-source.js';
export { assertUnprivileged, PrivilegedConnectionError } from './role-check.js';
export { cursorFor, rowsOfCursor } from './row-cursor.js';
export { RowClient } from './row-client.js';
export { ScopedReader, type SharedAs } from './scoped-reader.js';
export { type Sql, sql } from './sql.js';
export { statements } from './statement.js';
export { type Column, StoredRow } from './stored-row.js';
export { SystemWriter, type WriterOptions } from './system-writer.js';
export type { Run } from './transaction.js';
export { visibleTo, type VisibleArguments } from './visible-filter.js';
