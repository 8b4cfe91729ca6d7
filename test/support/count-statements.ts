import { statements } from '@rollcall/database';

/** One statement as it was sent; those that open and close the transaction are not among them. */
export interface SentStatement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** Runs `work` and returns every statement that reads sent meanwhile, in this process. */
export async function sentBy(work: () => Promise<unknown>): Promise<SentStatement[]> {
  const sent: SentStatement[] = [];
  const listen = (statement: unknown): void => void sent.push(statement as SentStatement);
  statements.subscribe(listen);
  try {
    await work();
  } finally {
    statements.unsubscribe(listen);
  }
  return sent;
}
