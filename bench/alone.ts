import { APP_LOGIN, databaseOf, openDataset } from './dataset/index.js';
import { type Setting, settingOf } from './machine.js';
import { ServerProcess } from './server-process.js';
import { limitedProgram } from './targets/rollcall.js';

/** The built server with every limit as it is shipped, alone on a data set. */
export async function withServer<T>(
  sessions: number,
  work: (server: ServerProcess, setting: Setting) => Promise<T>,
): Promise<T> {
  const postgres = await openDataset([sessions]);
  try {
    const setting = await settingOf(postgres);
    const server = await ServerProcess.start(limitedProgram({ app: postgres.url(APP_LOGIN, databaseOf(sessions)) }));
    try {
      return await work(server, setting);
    } finally {
      await server.stop();
    }
  } finally {
    await postgres.stop();
  }
}
