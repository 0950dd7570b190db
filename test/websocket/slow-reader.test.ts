/**
 * Books that clients rebuild under random load, and clients that stop reading: public state is
 * conflated for them, a hopeless one is told to resynchronise and ended, the others notice nothing.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { DepthBook } from '../../src/client/depth-book.ts';
import type { DepthSnapshot, DepthUpdate } from '../../src/client/stream-wire.ts';
import { renderDepth } from '../../src/gateway/render.ts';
import { limitOrder, startExchange } from './stream-exchange.ts';
import type { StreamExchange } from './stream-exchange.ts';
import { Wire } from './wire.ts';
import type { Message } from './wire.ts';

let exchange: StreamExchange;
before(async () => {
  exchange = await startExchange({ slowBytes: 4_096, hopelessBytes: 2_000_000, graceMs: 500 });
  for (let price = 1; price <= 500; price++) {
    const order = { ...limitOrder, market: 2, account: 1, side: 'BUY', quantity: 1 } as const;
    await exchange.submit({ ...order, price });
  }
});
after(() => exchange.close());

const market = 'BTC-USDT';

/** The same numbers in every run. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Random orders around 1,000 ticks, and cancels, in turns of 1 to 8 commands. */
async function trade(commands: number, random: (below: number) => number): Promise<void> {
  const { submit } = exchange;
  for (let done = 0; done < commands; ) {
    const burst = Math.min(commands - done, 1 + random(8));
    for (let i = 0; i < burst; i++) {
      const account = 1 + random(2);
      if (random(20) === 0) {
        const side = random(2) === 0 ? 'BUY' : 'SELL';
        void submit({ kind: 'CancelAll', account, market: 1, side, target: 0 });
      } else {
        const side = random(2) === 0 ? 'BUY' : 'SELL';
        const price = 1_000 + random(400) - (side === 'BUY' ? 300 : 100);
        void submit({ ...limitOrder, account, side, price, quantity: 1 + random(9) });
      }
    }
    done += burst;
    await turn();
  }
}

/** Folds the depth messages until the book is up to date; counts the snapshots among them. */
async function catchUp(wire: Wire, book: DepthBook): Promise<number> {
  let snapshots = 0;
  do {
    const messages = await wire.rest();
    for (const message of messages.filter(isWholeDepth)) {
      const event = message as unknown as DepthSnapshot | DepthUpdate;
      if (event.kind === 'snapshot') snapshots++;
      assert.equal(book.apply(event), 'applied');
    }
  } while (book.updateId !== exchange.views.depth(1, 1).updateId);
  return snapshots;
}

function isWholeDepth({ channel, levels }: Message): boolean {
  return channel === 'depth' && levels === undefined;
}

function expectSame(book: DepthBook): void {
  const { sequence: _, ...depth } = renderDepth(exchange.views, 1, 5_000);
  assert.deepEqual(book.depth(market), depth);
}

test('books rebuilt from snapshot and updates equal the depth, whenever they began (D2)', async () => {
  const random = randomOf(1);
  const wires: { wire: Wire; book: DepthBook; intervalMs: number }[] = [];
  for (let round = 0; round < 6; round++) {
    await trade(300, random);
    const wire = await Wire.open(exchange.baseUrl);
    const intervalMs = round % 2 === 0 ? 0 : 100;
    wire.ask('subscribe', { channel: 'depth', market, ...(intervalMs > 0 && { intervalMs }) });
    wires.push({ wire, book: new DepthBook(), intervalMs });
  }
  await trade(1_000, random);
  for (const { wire, book } of wires) {
    assert.equal(await catchUp(wire, book), 1);
    expectSame(book);
    await wire.close();
  }
});

test('a reader that pauses misses updates, then gets a snapshot and goes on without a gap (D2)', async () => {
  const random = randomOf(2);
  const slow = await Wire.open(exchange.baseUrl);
  const brisk = await Wire.open(exchange.baseUrl);
  brisk.ask('subscribe', { channel: 'depth', market });
  const book = new DepthBook();
  for (const levels of [undefined, 100, 50]) {
    slow.ask('subscribe', { channel: 'depth', market, ...(levels && { levels }) });
  }
  assert.equal(await catchUp(slow, book), 1);
  await slow.authenticate(exchange.key('alice'));
  slow.socket.pause();
  for (let i = 0; i < 200 && exchange.stream.slowConnections === 0; i++) {
    slow.ask('subscribe', { channel: 'orders' }); // fills what the kernel holds for both ends
    await trade(20, random);
  }
  assert.equal(exchange.stream.slowConnections, 1);
  await trade(500, random); // missed
  slow.socket.resume();
  assert.ok((await catchUp(slow, book)) >= 1, 'a snapshot instead of what was missed');
  await trade(200, random);
  assert.equal(await catchUp(slow, book), 0);
  expectSame(book);
  const undisturbed = new DepthBook();
  await catchUp(brisk, undisturbed);
  expectSame(undisturbed);
  assert.equal(exchange.stream.slowConnections, 0);
  await slow.close();
  await brisk.close();
});

/** A connection that asked for more private data than it reads. */
async function hopeless(): Promise<Wire> {
  const wire = await Wire.open(exchange.baseUrl);
  await wire.authenticate(exchange.key('alice'));
  wire.socket.pause();
  for (let i = 0; i < 100; i++) wire.ask('subscribe', { channel: 'orders' });
  return wire;
}

test('a reader with a hopeless private backlog is ended, and told to resynchronise (D3)', async () => {
  const wire = await hopeless();
  await wait(200);
  wire.socket.resume();
  const { code, reason } = await wire.closed;
  assert.deepEqual(
    [code, reason],
    [4008, 'SLOW_CONSUMER: output was not read in time. Connect again and resynchronise.'],
  );
});

test('a hopeless reader that never reads again is cut', async () => {
  const wire = await hopeless();
  for (let i = 0; i < 100 && exchange.stream.connections > 0; i++) await wait(20);
  assert.equal(exchange.stream.connections, 0);
  wire.socket.terminate();
});
