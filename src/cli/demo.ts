/**
 * What `start --demo` makes of an empty data directory: assets, markets, accounts and their funds. The
 * amounts leave room below the 64-bit bound of an asset's supply.
 */
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MarketRules } from '../core/command.ts';
import { plainRules } from '../core/command.ts';
import { selfTradeModes } from '../core/types.ts';
import type { Identity } from '../identity/identity.ts';
import type { Link } from '../link/link.ts';
import { createAccount, deposit, operate, operatorOrigin } from '../load/operate.ts';
import type { Views } from '../marketdata/views.ts';

const SCALE = 8;
const UNIT = 10n ** BigInt(SCALE);

/** Assets in order of their ids, with what each demo account gets of them, in whole assets. */
const assets = [
  ['BTC', 10_000n],
  ['ETH', 100_000n],
  ['USDT', 1_000_000_000n],
  ['USD', 1_000_000_000n],
  ['INR', 1_000_000_000n],
  ['AAPL', 10_000_000n],
  ['TATA', 10_000_000n],
] as const;

/** Accounts that get demo keys, in order of their ids; `1` and `user123` are for user_id examples. */
export const demoAccounts: readonly string[] = [
  'alice',
  'bob',
  'carol',
  'dave',
  'admin',
  '1',
  'user123',
];

const base = {
  ...plainRules,
  maxOrders: 50_000,
  selfTradeMode: 'EXPIRE_MAKER',
  selfTradeModesAllowed: 2 ** selfTradeModes.length - 1,
} as const;

/** What the crypto markets have in common: wide bounds, but one of every kind. */
const crypto = {
  ...base,
  makerFee: 1000,
  takerFee: 1000,
  maxAlgoOrders: 200,
  maxIcebergOrders: 200,
  maxOrderLists: 200,
  maxIcebergParts: 100,
  minTrailingAbove: 10,
  maxTrailingAbove: 2000,
  minTrailingBelow: 10,
  maxTrailingBelow: 2000,
  bidPriceUp: 5_000_000,
  bidPriceDown: 200_000,
  askPriceUp: 5_000_000,
  askPriceDown: 200_000,
} as const;

/** One user id often buys and sells in the example requests for these, so an account may meet itself. */
const stock = { ...base, lotMantissa: 1, lotScale: 0, selfTradeMode: 'NONE' } as const;

/** Quantities and prices in lots and ticks of the market itself. */
const markets: readonly ({ readonly symbol: string } & MarketRules)[] = [
  {
    ...crypto,
    symbol: 'BTC-USDT',
    tickMantissa: 1,
    tickScale: 2,
    lotMantissa: 1,
    lotScale: 5,
    minPrice: 1,
    maxPrice: 100_000_000,
    minQuantity: 1,
    maxQuantity: 900_000_000,
    marketMaxQuantity: 10_000_000,
    minNotional: 5n * UNIT,
    maxNotional: 9_000_000n * UNIT,
  },
  {
    ...crypto,
    symbol: 'ETH-USDT',
    tickMantissa: 1,
    tickScale: 2,
    lotMantissa: 1,
    lotScale: 4,
    minPrice: 1,
    maxPrice: 100_000_000,
    minQuantity: 1,
    maxQuantity: 90_000_000,
    marketMaxQuantity: 10_000_000,
    minNotional: 5n * UNIT,
    maxNotional: 9_000_000n * UNIT,
  },
  {
    ...crypto,
    symbol: 'ETH-BTC',
    tickMantissa: 1,
    tickScale: 5,
    lotMantissa: 1,
    lotScale: 3,
    minPrice: 1,
    // Not the million of the other two: prices are at most 2^31 - 1 ticks.
    maxPrice: 2_147_400_000,
    minQuantity: 1,
    maxQuantity: 9_000_000,
    marketMaxQuantity: 1_000_000,
    minNotional: UNIT / 10_000n,
    maxNotional: 1_000n * UNIT,
  },
  { ...stock, symbol: 'AAPL-USD', tickMantissa: 1, tickScale: 2 },
  { ...stock, symbol: 'TATA-INR', tickMantissa: 5, tickScale: 2 },
];

export interface DemoOptions {
  readonly link: Link;
  readonly views: Views;
  readonly identity: Identity;
  readonly directory: string;
}

/**
 * Makes what is missing of the demo and writes `demo-accounts.json` (0600) last, so that a start that
 * was interrupted goes on where it was. A directory with anything of its own is left alone.
 */
export async function prepareDemo(options: DemoOptions): Promise<void> {
  const { link, views, identity, directory } = options;
  const path = join(directory, 'demo-accounts.json');
  if (existsSync(path) || !isDemoSoFar(views)) return;
  await createMarkets(link, views);
  await createAccounts(link, views);
  for (const key of identity.list()) {
    if (demoAccounts.includes(key.account)) identity.revoke(key.apiKey);
  }
  const keys = demoAccounts.map((account) => {
    const granted = ['read', 'trade', 'withdraw'] as const;
    const issued = identity.create({
      account,
      permissions: account === 'admin' ? [...granted, 'admin'] : granted,
    });
    if (typeof issued === 'string') throw new Error(`demo key of ${account}: ${issued}`);
    return { account, apiKey: issued.apiKey, secret: issued.secret };
  });
  const text = `[\n${keys.map((key) => `  ${JSON.stringify(key)}`).join(',\n')}\n]\n`;
  writeFileSync(`${path}.tmp`, text, { mode: 0o600, flush: true });
  renameSync(`${path}.tmp`, path);
}

function isDemoSoFar({ reference }: Views): boolean {
  const demoAssets: readonly string[] = assets.map(([symbol]) => symbol);
  const demoMarkets = markets.map((market) => market.symbol);
  return (
    reference.assets().every((asset) => demoAssets.includes(asset.symbol)) &&
    reference.markets().every((market) => demoMarkets.includes(market.symbol)) &&
    reference.accounts().every((account) => demoAccounts.includes(account.name))
  );
}

async function createMarkets(link: Link, { reference }: Views): Promise<void> {
  for (const [symbol] of assets) {
    if (reference.assetBySymbol(symbol) !== undefined) continue;
    await operate(link, { ...operatorOrigin, kind: 'CreateAsset', scale: SCALE, symbol });
  }
  for (const { symbol, ...rules } of markets) {
    if (reference.marketBySymbol(symbol) !== undefined) continue;
    const [baseSymbol = '', quoteSymbol = ''] = symbol.split('-');
    await operate(link, {
      ...operatorOrigin,
      kind: 'CreateMarket',
      base: reference.assetBySymbol(baseSymbol)?.asset ?? 0,
      quote: reference.assetBySymbol(quoteSymbol)?.asset ?? 0,
      status: 'TRADING',
      symbol,
      ...rules,
    });
  }
}

/** Deposits carry external ids, so that one that happened already happens no second time. */
async function createAccounts(link: Link, { reference }: Views): Promise<void> {
  for (const name of demoAccounts) {
    const known = reference.accountByName(name)?.account;
    const beneficiary = known ?? (await createAccount(link, name));
    for (const [symbol, whole] of assets) {
      const asset = reference.assetBySymbol(symbol)?.asset ?? 0;
      await deposit(link, { beneficiary, asset }, whole * UNIT, `demo:${name}:${symbol}`);
    }
  }
}
