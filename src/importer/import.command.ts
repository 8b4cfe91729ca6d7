import { basename } from 'node:path';
import type { Command } from 'commander';
import type { OpenDatabase } from '../cli/open-database.js';
import { showProgress } from '../cli/progress.js';
import { openIngest } from '../ingest/index.js';
import { type ImportReport, ImportService } from './import.service.js';
import { traceSize, UnreadableTraceError } from './trace-file.js';
import { IMPORT_SOURCE } from './trace-owner.js';
import { TRACE_START } from './trace-session.js';

const UNREADABLE = 2;

const EXPLANATION = `
The file is a comma-separated task list of a GPU-cluster trace, plain or gzipped, with the columns
name, cpu_milli, memory_mib, num_gpu, gpu_milli, gpu_spec, qos, pod_phase, creation_time, deletion_time
and scheduled_time. Its time 0 is taken as ${TRACE_START}; owners are dealt out by the task's name.
Importing the same file again changes nothing.

Lines that are no tasks are skipped and listed with their numbers on standard error.
Exit code: 0 when the file was read to its end, whatever was skipped; 2 when it cannot be read.`;

/** Adds `rollcall import <file>`. */
export function registerImportCommand(program: Command, open: OpenDatabase): void {
  const command = program
    .command('import')
    .argument('<file>', 'the trace: .csv or .csv.gz')
    .description('read a cluster trace: every task becomes a session')
    .addHelpText('after', EXPLANATION);
  command.action(async (file: string) => {
    try {
      const size = await traceSize(file);
      print(await open(orm => importFile(new ImportService(openIngest(orm, IMPORT_SOURCE)), file, size)));
    } catch (error) {
      if (!(error instanceof UnreadableTraceError)) throw error;
      command.error(`error: ${error.message}`, { exitCode: UNREADABLE, code: 'rollcall.unreadable' });
    }
  });
}

async function importFile(service: ImportService, file: string, size: number): Promise<ImportReport> {
  const progress = showProgress({ label: `Importing ${basename(file)}`, total: size, output: process.stderr });
  try {
    return await service.importTrace(file, bytes => progress.advance(bytes));
  } finally {
    progress.stop();
  }
}

function print({ read, inserted, updated, unchanged, rejected }: ImportReport): void {
  for (const { line, reason } of rejected) process.stderr.write(`line ${line}: ${reason}\n`);
  process.stdout.write(
    `${read} lines read: ${inserted} inserted, ${updated} updated, ${unchanged} unchanged, ${rejected.length} rejected\n`,
  );
}
