/**
 * Import of cluster traces: lines of a file become sessions, handed to the write path.
 * It refuses lines that contradict themselves, and writes none of what it refuses.
 */
export { registerImportCommand } from './import.command.js';
export { type ImportReport, ImportService, type RejectedLine } from './import.service.js';
export { UnreadableTraceError } from './trace-file.js';
export { IMPORT_SOURCE } from './trace-owner.js';
export { TRACE_START } from './trace-session.js';
