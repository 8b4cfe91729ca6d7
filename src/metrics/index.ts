/**
 * What the process tells of itself in Prometheus' format. Labels are names that we declare: operations of the schema,
 * patterns of routes, codes of errors. It refuses names of users, keys and whatever else a caller could make up.
 */
export { type Gauges, serverMetrics, type ServerMetrics } from './server-metrics.js';
export {
  healthGauges,
  type MeasuredHealth,
  type MeasuredPool,
  type MeasuredReplica,
  type MeasuredSessions,
  poolGauges,
  replicaGauges,
  sessionGauges,
} from './server-gauges.js';
