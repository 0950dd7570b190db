// Runs a program under the Node that the package pins, whatever Node runs this file.
//   node bin/with-node.js ARGUMENTS...     as if ARGUMENTS were given to the pinned node
import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The path of a Node >= 24: this one, or the one that npm installed beside the package. */
function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  try {
    const name = `node-${process.platform}-${process.arch}/package.json`;
    const binary = join(dirname(createRequire(import.meta.url).resolve(name)), 'bin', 'node');
    if (existsSync(binary)) return binary;
  } catch {
    // not installed: said below
  }
  console.error(
    `buttonwood: needs Node 24 or newer; this is ${process.version} and no pinned one was found. ` +
      'Run `npm install` in the package, or install Node 24.',
  );
  process.exit(1);
}

/** Runs the pinned Node with these arguments, passes signals on, and ends as it ends. */
export function withNode(args) {
  const node = findNode();
  // Programs started below find the same Node under the name `node`.
  const env = { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` };
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', ...args], {
    stdio: 'inherit',
    env,
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
    process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 1));
}

if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  withNode(process.argv.slice(2));
