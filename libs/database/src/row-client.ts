import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import { Client, type ClientConfig, type Connection } from 'pg';
import { DataRow } from './stored-row.js';
import { MessageFrames } from './message-frames.js';

/** Part of pg's connection that its types do not mention. */
interface Listening extends Connection {
  /** Reads whatever a stream brings, and emits a message at a time. */
  attachListeners(stream: Pick<EventEmitter, 'on'>): void;
}

/**
 * A client of pg whose rows arrive as they were sent. pg makes a text of every value before anybody sees a row; most
 * values of a page go to the caller as they are, and to make nothing of them costs a fraction.
 */
export class RowClient extends Client {
  declare readonly connection: Listening;

  constructor(config?: ClientConfig) {
    super(config);
    const { connection } = this;
    const attach = connection.attachListeners.bind(connection);
    connection.attachListeners = stream => attach(withoutRows(stream as Duplex, connection));
  }
}

/** What comes over a stream but for its rows, which go to the connection right away. */
function withoutRows(stream: Duplex, connection: Connection): EventEmitter {
  const others = new EventEmitter();
  const frames = new MessageFrames(
    (bytes, start) => connection.emit('dataRow', new DataRow(bytes, start)),
    bytes => others.emit('data', bytes),
  );
  stream.on('data', (chunk: Buffer) => frames.read(chunk)).on('end', () => others.emit('end'));
  return others;
}
