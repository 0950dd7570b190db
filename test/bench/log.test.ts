/** The log's bench runs, tiny: what it wrote reads back to the known hash. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { benchLog } from '../../bench/log.ts';

const root = mkdtempSync(join(tmpdir(), 'buttonwood-bench-'));
after(() => rmSync(root, { recursive: true, force: true }));

test('the log bench runs and its result is the known one', async () => {
  const options = { directory: root, records: 20_000, rate: 500_000, segmentBytes: 2 << 20 };
  const result = await benchLog(options);
  assert.equal(result.hash, 'fd057bb52db22206');
  assert.ok(result.recordsPerSecond > 0 && result.batches > 0 && result.rawP50Us > 0);
});
