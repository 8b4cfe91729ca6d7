/**
 * Import of cluster traces: lines of a file become sessions, handed to the write path.
 * It refuses lines that contradict themselves, and writes none of what it refuses.
 */
export { registerImportCommand } from './import.command.js';
export { type ImportReport, ImportService, type RejectedLine } from './import.service.js';
export { columnsOf, readTable, readTrace, type TableKind, traceSize, UnreadableTraceError } from './trace-file.js';
export { IMPORT_SOURCE, traceDirectory } from './trace-owner.js';
export { sessionOf, TRACE_START } from './trace-session.js';
export { MalformedLineError, parseTask, type TraceTask } from './trace-task.js';
