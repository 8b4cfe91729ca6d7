/**
 * Demo data: a made-up cluster with believable teams and sessions, the same for the same seed.
 * It only makes records; writing them is the write path's business.
 */
export {
  DEMO_ACCOUNTS,
  DEMO_ADMIN,
  DEMO_DOMAIN,
  DEMO_GROUP,
  DEMO_LEAD,
  DEMO_USER,
  type DemoAccount,
} from './demo-accounts.js';
export type { DemoParameters } from './demo-session.js';
export { DEMO_SOURCE } from './demo-teams.js';
export { registerDemoCommand } from './demo.command.js';
export { type DemoReport, DemoService } from './demo.service.js';
export { type Demo, generateDemo } from './generate-demo.js';
