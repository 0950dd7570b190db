/** The program as it is typed: help, wrong use and exit codes, and where a flag's value comes from. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CommandSpec } from '../../src/cli/command-line.ts';
import { commandHelp, Given, readFlags } from '../../src/cli/command-line.ts';
import { run } from '../support/server.ts';

const spec: CommandSpec = {
  name: 'try',
  summary: 'Tries.',
  positionals: 'FILE',
  positionalsMax: 1,
  flags: [
    { name: 'port', type: 'number', default: 8000, max: 65535, env: 'PORT', help: 'the port' },
    { name: 'data', type: 'string', default: './data', value: 'DIR', help: 'the directory' },
    { name: 'demo', type: 'boolean', help: 'the demo' },
    { name: 'config', type: 'string', value: 'FILE', help: 'flags in a file' },
  ],
};

function flags(args: readonly string[], env: Record<string, string> = {}): unknown {
  const given = readFlags(spec, args, env);
  if (!(given instanceof Given)) return given;
  const { positionals } = given;
  return {
    port: given.number('port'),
    data: given.text('data'),
    demo: given.yes('demo'),
    positionals,
  };
}

test('a value comes from the command line, else the environment, else the file, else the default', () => {
  const directory = mkdtempSync(join(tmpdir(), 'buttonwood-test-'));
  const config = join(directory, 'config.json');
  writeFileSync(config, '{"port": 1, "data": "from-file", "demo": true}');
  try {
    assert.deepEqual(flags([]), { port: 8000, data: './data', demo: false, positionals: [] });
    assert.deepEqual(flags(['--config', config], { PORT: '2' }), {
      port: 2,
      data: 'from-file',
      demo: true,
      positionals: [],
    });
    assert.deepEqual(
      flags(['--no-demo', 'file', '--port=3'], { PORT: '2', BUTTONWOOD_CONFIG: config }),
      { port: 3, data: 'from-file', demo: false, positionals: ['file'] },
    );
    assert.deepEqual(flags([], { BUTTONWOOD_DEMO: 'yes', BUTTONWOOD_DATA: '' }), {
      port: 8000,
      data: './data',
      demo: true,
      positionals: [],
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('wrong use is told in one sentence', () => {
  const wrong = (args: readonly string[], env: Record<string, string> = {}): unknown => {
    const given = readFlags(spec, args, env);
    return given.kind === 'wrong-use' ? given.message.split(';')[0] : given;
  };
  assert.deepEqual(
    [
      wrong(['--prot', '1']),
      wrong(['--port']),
      wrong(['--port', '1', '--port', '2']),
      wrong(['--port', '1e3']),
      wrong(['--port', '65536']),
      wrong([], { PORT: 'http' }),
      wrong([], { BUTTONWOOD_DEMO: 'maybe' }),
      wrong(['a', 'b']),
    ],
    [
      'unknown flag --prot',
      '--port needs a value',
      '--port is given twice',
      "--port must be a whole number from 0 to 65535, not '1e3'",
      "--port must be a whole number from 0 to 65535, not '65536'",
      "PORT must be a whole number from 0 to 65535, not 'http'",
      "BUTTONWOOD_DEMO must be true or false, not 'maybe'",
      "unexpected argument 'b'",
    ],
  );
  assert.match(String(wrong(['--config', '/nowhere.json'])), /nowhere.json cannot be read/);
});

test('the help names every flag with its default and variable', () => {
  assert.equal(
    commandHelp(spec),
    [
      'Tries.',
      '',
      'Usage: buttonwood try FILE [flags]',
      '',
      'Flags:',
      '  --port N       the port [8000] (PORT)',
      '  --data DIR     the directory [./data] (BUTTONWOOD_DATA)',
      '  --demo         the demo (BUTTONWOOD_DEMO)',
      '  --config FILE  flags in a file (BUTTONWOOD_CONFIG)',
      '',
    ].join('\n'),
  );
});

test('exit codes of the program: 0 for help, 2 for wrong use, with a line that says what to do', () => {
  const help = run('--help');
  assert.equal(help.status, 0);
  for (const command of [
    'start',
    'keys create',
    'admin halt',
    'verify',
    'inspect',
    'replay lobster',
  ]) {
    assert.match(help.out, new RegExp(`^  ${command} `, 'm'));
  }
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  for (const [, command] of help.out.matchAll(/^ {2}([a-z]+)/gm)) {
    assert.match(readme, new RegExp(`^\\| .*\`${command}\\b.* \\|$`, 'm'));
  }
  assert.equal(run('start', '--help').status, 0);
  assert.equal(run('judge', '--help').status, 0);
  assert.equal(run('admin', '--help').status, 0);
  assert.deepEqual(run('strat'), {
    status: 2,
    out: '',
    err: "buttonwood: unknown command 'strat'; see 'buttonwood --help'\n",
  });
  assert.deepEqual(run('start', '--prot', '1'), {
    status: 2,
    out: '',
    err: "buttonwood: unknown flag --prot; see 'buttonwood start --help'\n",
  });
  assert.deepEqual(run('keys'), {
    status: 2,
    out: '',
    err: "buttonwood: 'keys' needs one of: create, list, revoke; see 'buttonwood keys --help'\n",
  });
  assert.equal(run('keys', 'create').status, 2);
  assert.equal(run('replay', 'lobster').status, 2);
});
