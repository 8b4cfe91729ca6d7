/**
 * What a running process tells of itself: facts, the record of a request, and the log. It knows nobody who tells and
 * nobody who listens, and it refuses whatever a caller said: no body, no header, no value of a statement.
 */
export { Fact } from './fact.js';
export {
  auditDropped,
  cacheAsked,
  failureShown,
  itemsIngested,
  jobEnded,
  rateUnchecked,
  replicaRefused,
  requestAnswered,
  type RequestAnswered,
  requestStarted,
  statementEnded,
  type StatementEnded,
  transactionEnded,
  type TransactionEnded,
} from './facts.js';
export { isLogged, LOG_LEVELS, type LogLevel, type LogOptions, openLog } from './log.js';
export { type LoggableError, loggableError } from './loggable-error.js';
export { NestLog } from './nest-log.js';
export {
  abandon,
  type AroundOperation,
  currentRequest,
  currentWaiter,
  duringOperation,
  duringRequest,
  newRecord,
  noteLag,
  onBehalfOf,
  type RequestRecord,
  runOperationsThrough,
  type Waiter,
} from './request-record.js';
export { startTracing, type TracingOptions } from './tracing.js';
