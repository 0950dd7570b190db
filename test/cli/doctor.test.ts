/** `doctor` says what it looked at, and what to mend. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/buttonwood', import.meta.url));

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly mend?: string;
}

function doctor(...args: string[]): { status: number | null; findings: readonly Finding[] } {
  const { status, stdout } = spawnSync(program, ['doctor', '--json', ...args], {
    encoding: 'utf8',
  });
  return { status, findings: JSON.parse(stdout) as Finding[] };
}

test('a file of keys that others may read and a taken port want mending', async () => {
  const data = mkdtempSync(join(tmpdir(), 'buttonwood-test-'));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const path = join(data, 'operator-key.json');
  writeFileSync(path, '{}');
  chmodSync(path, 0o644);
  try {
    const { status, findings } = doctor('--data', data, '--port', String(port));
    assert.equal(status, 1);
    assert.deepEqual(
      findings.map(({ check }) => check),
      ['node', 'machine', 'directory', 'disk space', 'disk speed', 'permissions', 'port'],
    );
    const mend = new Map(findings.map((finding) => [finding.check, finding.mend]));
    assert.equal(mend.get('node'), undefined);
    assert.equal(mend.get('directory'), undefined);
    assert.equal(mend.get('permissions'), `chmod 600 ${path}`);
    assert.equal(mend.get('port'), 'end what listens there, or choose --port');
  } finally {
    server.close();
    rmSync(data, { recursive: true });
  }
});

test('a directory that is not there is tried and not left behind', () => {
  const parent = mkdtempSync(join(tmpdir(), 'buttonwood-test-'));
  try {
    const { findings } = doctor('--data', join(parent, 'new', 'data'), '--port', '0');
    assert.equal(findings.find(({ check }) => check === 'directory')?.ok, true);
    assert.ok(!existsSync(join(parent, 'new')));
  } finally {
    rmSync(parent, { recursive: true });
  }
});
