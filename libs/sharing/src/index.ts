/**
 * What several requests ask for at the same time, done once for all of them. It knows who waits and in which words they
 * asked; what is done, and whether one answer serves them all, is for those who use it.
 */
export { Company } from './company.js';
export { SharedWork } from './shared-work.js';
