/** The generated flows run tiny: the core reports on every message, and the same seed gives the same flow. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { flowKinds, orderFlow } from '../../bench/order-flow.ts';
import { readMessages, writeMessages } from '../../src/cli/judge-file.ts';
import { runMessages } from '../../src/cli/judge-run.ts';

const COUNT = 20_000;

for (const kind of flowKinds) {
  test(`flow ${kind}`, (context) => {
    const bytes = writeMessages(orderFlow(kind, 23, COUNT));
    assert.deepEqual(writeMessages(orderFlow(kind, 23, COUNT)), bytes);
    const messages = readMessages(bytes);
    if (typeof messages === 'string') assert.fail(messages);
    const { reports } = runMessages(messages);
    const lines = [...reports.lines()];
    const told = new Set(lines.map((line) => line.split(',')[1]));
    assert.equal(told.size, COUNT);
    const counts = [0, 1, 2, 3, 4, 5].map(
      (type) => lines.filter((line) => line.startsWith(`${type},`)).length,
    );
    assert.ok(
      counts.every((count) => count > 0),
      `every type of report: ${counts.join(' ')}`,
    );
    context.diagnostic(`${kind}: reports by type ${counts.join(' ')}, ${reports.sha256()}`);
  });
}
