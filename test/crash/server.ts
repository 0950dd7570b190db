/**
 * The exchange as a process that can be killed: one JSON command a line on standard input, one JSON
 * answer a line on standard output, written the moment the link resolves. Arguments: directory,
 * snapshot interval in seconds.
 */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openExchange } from '../../src/engine/open-exchange.ts';
import { assert } from '../../src/core/assert.ts';
import { place, setup } from '../engine/sample.ts';

interface Ask {
  readonly id: number;
  readonly account: number;
  readonly side: 'BUY' | 'SELL';
  readonly price: number;
  readonly quantity: number;
  /** Client order id and idempotency key. */
  readonly name: string;
}

const [directory = '', interval = '0'] = process.argv.slice(2);
const exchange = await openExchange({
  directory,
  snapshotIntervalSec: Number(interval),
  segmentBytes: (1 << 20) + 8192,
  warmUpMs: 5,
});
if (exchange.image.accounts.length < 2) {
  for (const command of setup) await exchange.link.submit(command);
}
const say = (object: unknown): number => writeSync(1, `${JSON.stringify(object)}\n`);
writeSync(1, 'ready\n');

createInterface({ input: process.stdin }).on('line', (line) => {
  const ask = JSON.parse(line) as Ask;
  const order = place(ask.account, ask.side, ask.price, ask.quantity, ask.name);
  const keyed = { ...order, idempotencyKey: ask.name } as typeof order;
  void exchange.link.submit(keyed).then((answer) => {
    assert(answer.kind === 'answer', `refused: ${answer.kind}`);
    const first = answer.events[0];
    const repeated = first?.kind === 'Repeated';
    const sequence = repeated ? first.original : answer.sequence;
    const accepted = first?.kind === 'OrderAccepted';
    say({ id: ask.id, name: ask.name, sequence, repeated, accepted });
  });
});
