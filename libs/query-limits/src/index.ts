/**
 * How much a GraphQL operation asks for, known before it is executed: by its text (depth, aliases, fragments written
 * out), and in nodes of its answer (page sizes multiplied along nested lists). It refuses nothing itself and knows no
 * schema of ours.
 */
export { type Cost, costOf, type ListSizes, nodesOf } from './cost.js';
export { CircularFragments, type Extent, extentOf } from './extent.js';
export { introspects } from './introspection.js';
export { excessOf, type ExtentLimits } from './limits.js';
export { holdsMoreThan } from './variables.js';
