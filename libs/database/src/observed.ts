import { currentRequest, statementEnded, transactionEnded } from '@rollcall/observability';
import type { Statement } from './sql.js';

/** Sends a statement, counts it for its request, and tells of its end to whoever traces. @internal */
export async function observed<T>(statement: Statement, send: (statement: Statement) => Promise<T>): Promise<T> {
  const record = currentRequest();
  if (record !== undefined) record.statements += 1;
  if (!statementEnded.observed) return send(statement);
  const startedAt = performance.now();
  let failed = true;
  try {
    const result = await send(statement);
    failed = false;
    return result;
  } finally {
    statementEnded.tell({ text: statement.text, startedAt, failed });
  }
}

/** Measures a transaction from here until what is returned is called. @internal */
export function timed(server: 'primary' | 'replica'): () => void {
  const startedAt = performance.now();
  const record = currentRequest();
  return () => {
    const seconds = (performance.now() - startedAt) / 1_000;
    if (record !== undefined) record.databaseSeconds += seconds;
    if (transactionEnded.observed) transactionEnded.tell({ server, seconds });
  };
}
