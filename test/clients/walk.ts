/**
 * One walk through the exchange that every client takes in its own words: an order is placed, found,
 * replaced, canceled, another one filled, and what the client answers is compared with what happened.
 */
import assert from 'node:assert/strict';

type Body = Record<string, unknown>;

export interface Limit {
  readonly side: 'BUY' | 'SELL';
  readonly quantity: string;
  readonly price: string;
}

/** A client's calls, each answering the body of Binance's reply; BTCUSDT where a symbol is needed. */
export interface Trader {
  symbols(): Promise<readonly string[]>;
  place(order: Limit): Promise<Body>;
  /** A market order to buy. */
  buy(quantity: string): Promise<Body>;
  order(orderId: number): Promise<Body>;
  open(): Promise<readonly Body[]>;
  all(): Promise<readonly Body[]>;
  cancel(orderId: number): Promise<Body>;
  /** Cancel-replace, where the client has it. */
  replace?(cancelOrderId: number, order: Limit): Promise<Body>;
  /** A pair that sells 0.5 above 40,000 or below 20,000 (at 19,000), where the client has it. */
  pair?(): Promise<Body>;
  trades(): Promise<readonly Body[]>;
  /** `[free, locked]`. */
  balance(asset: string): Promise<readonly [string, string]>;
  /** The best ask as `[price, quantity]`. */
  ask(): Promise<readonly [string, string]>;
  /** What the client makes of a refusal. */
  refusal(error: unknown): unknown;
}

const texts = (value: Body, ...names: readonly string[]): Body =>
  Object.fromEntries(names.map((name) => [name, value[name]]));

const ORDER = ['symbol', 'price', 'origQty', 'executedQty', 'status', 'type', 'side'] as const;

const resting = {
  symbol: 'BTCUSDT',
  price: '20000.00000000',
  origQty: '0.50000000',
  executedQty: '0.00000000',
  status: 'NEW',
  type: 'LIMIT',
  side: 'BUY',
};

/** Alice rests, Bob takes; the market and both accounts are new. `missing`: what the refusal looks like. */
export async function walk(alice: Trader, bob: Trader, missing: unknown): Promise<void> {
  const markets = ['BTCUSDT', 'ETHUSDT', 'ETHBTC', 'AAPLUSD', 'TATAINR'];
  assert.deepEqual(await alice.symbols(), markets);

  const placed = await alice.place({ side: 'BUY', quantity: '0.5', price: '20000' });
  const orderId = placed['orderId'] as number;
  assert.deepEqual(texts(placed, ...ORDER), resting);
  assert.deepEqual(texts(await alice.order(orderId), ...ORDER), resting);
  assert.deepEqual(
    (await alice.open()).map((each) => texts(each, ...ORDER)),
    [resting],
  );
  assert.deepEqual(await alice.balance('USDT'), ['999990000.00000000', '10000.00000000']);
  let last = orderId;
  if (alice.replace !== undefined) {
    const order = { side: 'BUY', quantity: '0.25', price: '20000' } as const;
    const replaced = await alice.replace(orderId, order);
    assert.deepEqual(texts(replaced, 'cancelResult', 'newOrderResult'), {
      cancelResult: 'SUCCESS',
      newOrderResult: 'SUCCESS',
    });
    last = (replaced['newOrderResponse'] as Body)['orderId'] as number;
  }
  const gone = await alice.cancel(last);
  assert.deepEqual(texts(gone, 'orderId', 'status'), { orderId: last, status: 'CANCELED' });
  assert.deepEqual(await alice.balance('USDT'), ['1000000000.00000000', '0.00000000']);
  await assert.rejects(alice.cancel(last), (error) => {
    assert.deepEqual(alice.refusal(error), missing);
    return true;
  });

  const offered = await alice.place({ side: 'SELL', quantity: '2', price: '30000' });
  assert.deepEqual(await bob.ask(), ['30000.00000000', '2.00000000']);
  const bought = await bob.buy('1.5');
  assert.deepEqual(texts(bought, 'executedQty', 'cummulativeQuoteQty', 'status', 'type'), {
    executedQty: '1.50000000',
    cummulativeQuoteQty: '45000.00000000',
    status: 'FILLED',
    type: 'MARKET',
  });
  assert.deepEqual(
    (bought['fills'] as Body[]).map((fill) =>
      texts(fill, 'price', 'qty', 'commission', 'commissionAsset'),
    ),
    [
      {
        price: '30000.00000000',
        qty: '1.50000000',
        commission: '0.00150000',
        commissionAsset: 'BTC',
      },
    ],
  );
  assert.deepEqual(await bob.balance('BTC'), ['10001.49850000', '0.00000000']);
  assert.deepEqual(await bob.balance('USDT'), ['999955000.00000000', '0.00000000']);
  assert.deepEqual(await alice.balance('BTC'), ['9998.00000000', '0.50000000']);
  assert.deepEqual(await alice.balance('USDT'), ['1000044955.00000000', '0.00000000']);
  const fill = ['orderId', 'price', 'qty', 'commission', 'commissionAsset', 'isBuyer', 'isMaker'];
  assert.deepEqual(
    (await alice.trades()).map((each) => texts(each, ...fill)),
    [
      {
        orderId: offered['orderId'],
        price: '30000.00000000',
        qty: '1.50000000',
        commission: '45.00000000',
        commissionAsset: 'USDT',
        isBuyer: false,
        isMaker: true,
      },
    ],
  );
  const statuses = (await alice.all()).map(({ status }) => status);
  const canceled = alice.replace === undefined ? ['CANCELED'] : ['CANCELED', 'CANCELED'];
  assert.deepEqual(statuses, [...canceled, 'PARTIALLY_FILLED']);
  if (alice.pair !== undefined) await walkPair(alice);
}

/** Both orders of a pair are open; the cancel of one is that of both. */
async function walkPair(alice: Trader): Promise<void> {
  const before = await alice.open();
  const pair = await alice.pair?.();
  assert.deepEqual(texts(pair ?? {}, 'contingencyType', 'listOrderStatus'), {
    contingencyType: 'OCO',
    listOrderStatus: 'EXECUTING',
  });
  const isNew = ({ orderId }: Body): boolean => before.every((each) => each['orderId'] !== orderId);
  const legs = (await alice.open()).filter(isNew);
  assert.deepEqual(
    legs.map((each) => texts(each, 'type', 'price', 'stopPrice', 'origQty')),
    [
      {
        type: 'LIMIT_MAKER',
        price: '40000.00000000',
        stopPrice: '0.00000000',
        origQty: '0.50000000',
      },
      {
        type: 'STOP_LOSS_LIMIT',
        price: '19000.00000000',
        stopPrice: '20000.00000000',
        origQty: '0.50000000',
      },
    ],
  );
  await alice.cancel(legs[0]?.['orderId'] as number);
  assert.deepEqual((await alice.open()).filter(isNew), []);
}

/** An asset's balance in the reply to `account`. */
export function balanceIn(account: unknown, asset: string): readonly [string, string] {
  const { balances } = account as { balances: { asset: string; free: string; locked: string }[] };
  const found = balances.find((each) => each.asset === asset);
  return [found?.free ?? '', found?.locked ?? ''];
}

/** The best ask in the reply to `depth`. */
export function askIn(depth: unknown): readonly [string, string] {
  const { asks } = depth as { asks: [string, string][] };
  return asks[0] ?? ['', ''];
}

/** The symbols in the reply to `exchangeInfo`. */
export function symbolsIn(info: unknown): readonly string[] {
  return (info as { symbols: { symbol: string }[] }).symbols.map((each) => each.symbol);
}
