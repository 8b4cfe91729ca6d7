// Finds Helm, or builds it with Go where there is none: it is in neither Debian nor npm. Built once a machine.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';
import { Complaint, fail, say, step } from './project.mjs';

const VERSION = 'v3.22.0';
const suffix = process.platform === 'win32' ? '.exe' : '';
const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rollcall');
const built = join(folder, `helm-${VERSION}${suffix}`);

/** The program to run, or undefined where there is none yet. */
export function findHelm() {
  return [process.env.ROLLCALL_HELM, 'helm', built].find(
    program => program && answers(program, ['version', '--short']),
  );
}

/** The program to run, built if need be; undefined where that is not possible either. */
export async function ensureHelm() {
  const found = findHelm();
  if (found !== undefined || !answers('go', ['version'])) return found;
  return withLock('helm', async () => {
    if (!existsSync(built)) await step(`Building Helm ${VERSION} with Go (some minutes, once)`, build);
    return built;
  });
}

function answers(program, args) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** It appears under its name only when it is whole. */
function build() {
  mkdirSync(folder, { recursive: true });
  const draft = mkdtempSync(join(folder, 'helm-'));
  const args = ['install', '-trimpath', '-ldflags=-s -w', `helm.sh/helm/v3/cmd/helm@${VERSION}`];
  return new Promise((resolve, reject) => {
    const env = { ...process.env, GOBIN: draft, GOFLAGS: '' };
    const child = spawn('go', args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
    const said = [];
    child.stderr.on('data', chunk => said.push(chunk));
    child.once('error', reject);
    child.once('close', code => {
      if (code === 0) renameSync(join(draft, `helm${suffix}`), built);
      rmSync(draft, { recursive: true, force: true });
      if (code === 0) return resolve();
      say(Buffer.concat(said).toString().trimEnd());
      reject(new Complaint(`Helm could not be built (exit code ${code}).`));
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const helm = await ensureHelm().catch(fail);
  const missing = 'There is neither Helm nor Go to build it with: the checks of the chart';
  if (helm === undefined && process.env.CI === 'true') fail(new Complaint(`${missing} cannot run.`));
  say(helm === undefined ? `${missing} are skipped.` : `Helm: ${helm}`);
}
