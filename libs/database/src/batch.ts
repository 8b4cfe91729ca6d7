import type { Writable } from 'node:stream';
import { type Connection, type PoolClient, type Submittable, types } from 'pg';
import { serialize } from 'pg-protocol';
import { bindMessage, isLarge } from './bind-message.js';
import { endOf } from './passing.js';
import type { NamedStatement } from './statement.js';
import { type Column, type DataRow, type StoredRow, storedRows } from './stored-row.js';

type Row = Record<string, unknown>;

/** How the rows of a statement are read: known once it has been described, which happens once a connection. */
interface Shape {
  columns: readonly Column[];
  /** Of rows that stay as they came. */
  Stored: (new (row: DataRow) => StoredRow) | undefined;
}

/** One statement of a batch and whoever waits for its rows. */
interface Entry {
  readonly name: string;
  readonly text: string;
  /** What binds and runs it. */
  readonly bytes: readonly Buffer[];
  /** Whether its rows stay as they came. */
  readonly stored: boolean;
  readonly resolve: (rows: object[]) => void;
  readonly reject: (error: Error) => void;
  readonly rows: object[];
  shape: Shape;
  /** Why a row of it could not be read. */
  unreadable?: Error;
}

/** Statements that a connection keeps prepared. Clients send few that differ; each takes memory in the server. */
const MOST_PREPARED = 200;

/** What one connection has prepared. */
class Prepared {
  readonly shapes = new Map<string, Shape>();
  /** Names of statements that may or may not be there, since something failed while they were sent. */
  readonly doubtful = new Set<string>();

  doubt(name: string): void {
    if (this.shapes.delete(name)) this.doubtful.add(name);
  }

  /** Closes what was prepared first, where it has become too much: fields can be selected in any number of ways. */
  closeSurplus(): Buffer[] {
    const closings: Buffer[] = [];
    for (const name of this.shapes.keys()) {
      if (this.shapes.size <= MOST_PREPARED) break;
      this.shapes.delete(name);
      closings.push(serialize.close({ type: 'S', name }));
    }
    return closings;
  }
}

const preparedOn = new WeakMap<Connection, Prepared>();

function preparedBy(connection: Connection): Prepared {
  const known = preparedOn.get(connection) ?? new Prepared();
  preparedOn.set(connection, known);
  return known;
}

/**
 * Statements that travel together: one write, one answer. PostgreSQL runs them in turn and leaves out what comes after
 * one that fails, so each is told either its rows or the first failure. A statement that has a name is parsed and
 * described the first time only. To the driver it is one query.
 */
export class Batch implements Submittable {
  /** Set by the driver, which watches the time by it. */
  callback: (error: Error | null) => void = () => undefined;
  private readonly entries: Entry[] = [];
  private answered = 0;
  private prepared: Prepared | undefined;

  /** @param query_timeout milliseconds until the connection is given up; called what the driver calls it. */
  constructor(
    private readonly client: PoolClient,
    readonly query_timeout?: number,
  ) {}

  add(statement: NamedStatement): Promise<object[]> {
    return new Promise((resolve, reject) => {
      const { name = '', text, stored = false } = statement;
      const bytes = (statement.bytes ??= bindMessage(name, statement.values));
      const shape = { columns: [], Stored: undefined };
      this.entries.push({ name, text, bytes, stored, resolve, reject, rows: [], shape });
    });
  }

  submit(connection: Connection): void {
    const prepared = preparedBy(connection);
    this.prepared = prepared;
    // Before anything of this batch is looked up, since that may be among it.
    const messages = prepared.closeSurplus();
    for (const entry of this.entries) messages.push(...messagesOf(entry, prepared));
    messages.push(SYNC);
    send(connection.stream, messages);
  }

  handleRowDescription({ fields }: { fields: ReadonlyArray<{ name: string; dataTypeID: number }> }): void {
    const { shape } = this.entries[this.answered] as Entry;
    const parserOf = (type: number) => this.client.getTypeParser(type, 'text') as Column['parse'];
    const asText = parserOf(types.builtins.TEXT);
    shape.columns = fields.map(({ name, dataTypeID: type }) => {
      const parse = parserOf(type);
      return { name, type, parse, isText: parse === asText };
    });
  }

  handleDataRow(row: DataRow): void {
    const entry = this.entries[this.answered] as Entry;
    try {
      entry.rows.push(rowOf(entry, row));
    } catch (error) {
      // Thrown here it would reach nobody, and whoever waits would wait for ever.
      entry.unreadable = error as Error;
    }
  }

  handleCommandComplete(): void {
    const { name, resolve, reject, rows, unreadable } = this.entries[this.answered] as Entry;
    this.answered += 1;
    if (unreadable === undefined) return resolve(rows);
    this.prepared?.doubt(name);
    reject(unreadable);
  }

  handleReadyForQuery(): void {
    this.callback(null);
  }

  handleError(error: Error): void {
    for (const { name, reject } of this.entries) {
      this.prepared?.doubt(name);
      // Those that were answered have their rows already.
      reject(error);
    }
    this.callback(error);
  }
}

function rowOf({ shape, stored }: Entry, row: DataRow): object {
  const { columns } = shape;
  if (row.length !== columns.length)
    throw new Error(`${row.length} columns came where ${columns.length} were described`);
  return stored ? new (shape.Stored ??= storedRows(columns))(row) : read(columns, row.fields);
}

function read(columns: readonly Column[], fields: ReadonlyArray<string | null>): Row {
  const row: Row = {};
  for (let index = 0; index < fields.length; index += 1) {
    const text = fields[index] as string | null;
    const { name, parse } = columns[index] as Column;
    row[name] = text === null ? null : parse(text);
  }
  return row;
}

function messagesOf(entry: Entry, prepared: Prepared): readonly Buffer[] {
  const { name, text, bytes } = entry;
  const known = prepared.shapes.get(name);
  if (known !== undefined) {
    entry.shape = known;
    return bytes;
  }
  const messages = [serialize.parse({ name, text }), serialize.describe({ type: 'S', name }), ...bytes];
  if (prepared.doubtful.delete(name)) messages.unshift(serialize.close({ type: 'S', name }));
  if (name !== '') prepared.shapes.set(name, entry.shape);
  return messages;
}

/** In one write: to send another costs the system as much as all of this costs here. What is large is not copied for it. */
function send(stream: Writable, messages: readonly Buffer[]): void {
  if (!messages.some(isLarge)) {
    stream.write(Buffer.concat(messages));
    return;
  }
  stream.cork();
  for (const message of messages) stream.write(message, endOf(message));
  stream.uncork();
}

const SYNC: Buffer = serialize.sync();
