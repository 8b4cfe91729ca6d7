import { Logger } from '@nestjs/common';
import { requestAnswered } from '@rollcall/observability';

const DECIMALS = 3;

/**
 * Writes a line for every answered request, or for a sample of them; failures of ours always. It names the route as it
 * was declared, not the address: an address may hold what a filter looks for.
 *
 * @returns how to stop.
 */
export function writeAccessLog(share: number): () => void {
  const logger = new Logger('Access');
  return requestAnswered.listen(({ record, route, status, seconds }) => {
    if (status < 500 && (share === 0 || (share < 1 && Math.random() >= share))) return;
    logger.log({
      msg: `${status} ${route}`,
      request_id: record.id,
      ...(record.operation === undefined ? {} : { operation: record.operation }),
      seconds: rounded(seconds),
      statements: record.statements,
      database_seconds: rounded(record.databaseSeconds),
      ...(record.replicaLagSeconds === undefined ? {} : { replica_lag_seconds: rounded(record.replicaLagSeconds) }),
    });
  });
}

function rounded(seconds: number): number {
  return Number(seconds.toFixed(DECIMALS));
}
