/**
 * The exchange as a process that can be killed: one JSON command a line on standard input, one JSON
 * answer a line on standard output, written the moment the link resolves. Arguments: directory,
 * snapshot interval in seconds.
 */
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
process.stdout.write('ready\n');

async function answer(line: string): Promise<void> {
  const ask = JSON.parse(line) as Ask;
  const order = place(ask.account, ask.side, ask.price, ask.quantity, ask.name);
  const keyed = { ...order, idempotencyKey: ask.name } as typeof order;
  const given = await exchange.link.submit(keyed);
  assert(given.kind === 'answer', `refused: ${given.kind}`);
  const first = given.events[0];
  const repeated = first?.kind === 'Repeated';
  const sequence = repeated ? first.original : given.sequence;
  const accepted = first?.kind === 'OrderAccepted';
  const ack = { id: ask.id, name: ask.name, sequence, repeated, accepted };
  process.stdout.write(`${JSON.stringify(ack)}\n`);
}

createInterface({ input: process.stdin }).on('line', (line) => void answer(line));
