/** The demo is made once, goes on where an interrupted start left it, and leaves other directories alone. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { prepareDemo } from '../../src/cli/demo.ts';
import type { Command } from '../../src/core/command.ts';
import { Core } from '../../src/core/core.ts';
import { EventBuffer } from '../../src/core/event-buffer.ts';
import { renderMarket } from '../../src/gateway/render.ts';
import type { MarketReply } from '../../src/gateway/replies.ts';
import { Identity } from '../../src/identity/identity.ts';
import type { Link } from '../../src/link/link.ts';
import { LocalLink } from '../../src/link/local-link.ts';
import { createAccount } from '../../src/load/operate.ts';
import { Views } from '../../src/marketdata/views.ts';

interface Made {
  readonly directory: string;
  readonly link: LocalLink;
  readonly core: Core;
  readonly views: Views;
  readonly identity: Identity;
}

async function withExchange(run: (made: Made) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'buttonwood-test-'));
  const events = new EventBuffer(1 << 16);
  const core = new Core(events);
  const link = new LocalLink({ core, events, now: Date.now });
  const views = new Views();
  link.onOutput((output) => views.apply(output));
  const identity = Identity.open(directory);
  try {
    await run({ directory, link, core, views, identity });
  } finally {
    identity.close();
    rmSync(directory, { recursive: true });
  }
}

/** Refuses everything after so many commands. */
function interrupted(link: LocalLink, commands: number): Link {
  let left = commands;
  return {
    submit: async (command: Command) => (left-- > 0 ? link.submit(command) : { kind: 'stopped' }),
    onOutput: (listener) => link.onOutput(listener),
  };
}

test('an interrupted start goes on where it was', async () => {
  const whole: unknown[] = [];
  for (const stops of [[], [0, 3, 9, 13, 20, 40]]) {
    await withExchange(async ({ directory, link, core, views, identity }) => {
      for (const commands of stops) {
        const stopped = prepareDemo({
          link: interrupted(link, commands),
          views,
          identity,
          directory,
        });
        await assert.rejects(stopped, /the exchange is stopped/);
      }
      await prepareDemo({ link, views, identity, directory });
      await prepareDemo({ link, views, identity, directory });
      const keys = JSON.parse(readFileSync(join(directory, 'demo-accounts.json'), 'utf8')) as {
        account: string;
        apiKey: string;
      }[];
      const valid = identity.list().filter((key) => key.revokedMs === 0);
      assert.deepEqual(
        new Set(valid.filter((key) => key.account !== 'operator').map((key) => key.apiKey)),
        new Set(keys.map((key) => key.apiKey)),
      );
      assert.deepEqual(core.audit(), []);
      const { sequence: _, timeMs: __, ...image } = core.image();
      whole.push({ image, accounts: keys.map((key) => key.account) });
    });
  }
  assert.deepEqual(whole[1], whole[0]);
});

test('a directory with an account of its own gets no demo', async () => {
  await withExchange(async ({ directory, link, views, identity }) => {
    await createAccount(link, 'erin');
    await prepareDemo({ link, views, identity, directory });
    assert.deepEqual(views.reference.markets(), []);
    assert.deepEqual(
      identity.list().map((key) => key.account),
      ['operator'],
    );
  });
});

test('the markets have the rules that demo mode is documented with', async () => {
  await withExchange(async ({ directory, link, views, identity }) => {
    await prepareDemo({ link, views, identity, directory });
    const rules = views.reference.markets().map((market) => {
      const shown: Partial<MarketReply> = renderMarket(views.reference, market);
      const { base: _, quote: __, status: ___, selfTradeModesAllowed: ____, ...rest } = shown;
      return rest;
    });
    const crypto = {
      maxOrders: 50_000,
      maxAlgoOrders: 200,
      maxIcebergOrders: 200,
      maxOrderLists: 200,
      maxIcebergParts: 100,
      minTrailingAbove: 10,
      maxTrailingAbove: 2000,
      minTrailingBelow: 10,
      maxTrailingBelow: 2000,
      bidPriceUp: '5',
      bidPriceDown: '0.2',
      askPriceUp: '5',
      askPriceDown: '0.2',
      makerFee: '0.001',
      takerFee: '0.001',
    };
    const stock = { maxOrders: 50_000, makerFee: '0', takerFee: '0', selfTradeMode: 'NONE' };
    assert.deepEqual(rules, [
      {
        market: 'BTC-USDT',
        tickSize: '0.01',
        lotSize: '0.00001',
        minPrice: '0.01',
        maxPrice: '1000000',
        minQuantity: '0.00001',
        maxQuantity: '9000',
        marketMaxQuantity: '100',
        minNotional: '5',
        maxNotional: '9000000',
        ...crypto,
        selfTradeMode: 'EXPIRE_MAKER',
      },
      {
        market: 'ETH-USDT',
        tickSize: '0.01',
        lotSize: '0.0001',
        minPrice: '0.01',
        maxPrice: '1000000',
        minQuantity: '0.0001',
        maxQuantity: '9000',
        marketMaxQuantity: '1000',
        minNotional: '5',
        maxNotional: '9000000',
        ...crypto,
        selfTradeMode: 'EXPIRE_MAKER',
      },
      {
        market: 'ETH-BTC',
        tickSize: '0.00001',
        lotSize: '0.001',
        minPrice: '0.00001',
        maxPrice: '21474',
        minQuantity: '0.001',
        maxQuantity: '9000',
        marketMaxQuantity: '1000',
        minNotional: '0.0001',
        maxNotional: '1000',
        ...crypto,
        selfTradeMode: 'EXPIRE_MAKER',
      },
      { market: 'AAPL-USD', tickSize: '0.01', lotSize: '1', ...stock },
      { market: 'TATA-INR', tickSize: '0.05', lotSize: '1', ...stock },
    ]);
  });
});
