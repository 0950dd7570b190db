/** What the reference exchange knows of assets, markets, accounts, and money that comes and goes (M1, L4). */
import type {
  ChangeMarket,
  CreateAccount,
  CreateAsset,
  CreateMarket,
  Deposit,
  FinishWithdrawal,
  MarketRules,
  Withdraw,
} from '../../src/core/command.ts';
import { rulesOf } from '../../src/core/command.ts';
import type { Rejection } from '../../src/core/rejection.ts';
import { plainSettings } from '../../src/core/state-image.ts';
import {
  BAND_TRADES_MAX,
  CALL_MS_MAX,
  FEE_SCALE,
  MAX_AMOUNT,
  selfTradeModes,
} from '../../src/core/types.ts';
import { startAuction } from './auctions.ts';
import { openOrders } from './books.ts';
import type { Market, State } from './state.ts';
import { callOfRules } from './status.ts';

const UNITS_MAX = 2n ** 52n - 1n;
export const visible = (text: string): boolean => /^[\x21-\x7e]{1,64}$/.test(text);

export function createAsset(state: State, command: CreateAsset): Rejection | undefined {
  const { symbol, scale } = command;
  if (command.account !== 0) return 'NOT_PERMITTED';
  if (!/^[A-Z0-9]{1,16}$/.test(symbol)) return 'INVALID_NAME';
  if (state.assets.some((each) => each.symbol === symbol)) return 'DUPLICATE_NAME';
  if (scale < 0 || scale > 18) return 'INVALID_SCALE';
  const asset = state.assets.length + 1;
  state.assets.push({ asset, scale, symbol });
  return state.emit({ kind: 'AssetCreated', asset, scale, symbol }) as undefined;
}

export function createMarket(state: State, command: CreateMarket): Rejection | undefined {
  const { base, quote, status, symbol } = command;
  if (state.assets[base - 1] === undefined) return 'UNKNOWN_ASSET';
  if (state.assets[quote - 1] === undefined) return 'UNKNOWN_ASSET';
  if (command.account !== 0) return 'NOT_PERMITTED';
  if (!/^[A-Z0-9-]{3,33}$/.test(symbol)) return 'INVALID_NAME';
  if (state.markets.some((each) => each.symbol === symbol)) return 'DUPLICATE_NAME';
  const rules = rulesOf(command);
  const units = unitsOf(state, rules, base, quote);
  if (base === quote || units === undefined || !soundRules(rules)) return 'INVALID_SCALE';
  if (!soundMode(rules)) return 'INVALID_ORDER';
  const facts = { market: state.markets.length + 1, base, quote, status, symbol };
  const market: Market = {
    ...facts,
    rules,
    ...units,
    lastPrice: 0n,
    tradeId: 0,
    updateId: 0,
    preventedId: 0,
    calendar: undefined,
    auction: undefined,
    feeTiers: [],
    window: [],
    BUY: [],
    SELL: [],
    others: [],
    elected: [],
  };
  state.markets.push(market);
  state.emit({ kind: 'MarketCreated', ...facts, ...rules });
  if (status === 'AUCTION') startAuction(state, market, callOfRules(state, market));
  return undefined;
}

export function changeMarket(state: State, command: ChangeMarket): Rejection | undefined {
  const market = state.markets[command.market - 1];
  if (market === undefined) return 'UNKNOWN_MARKET';
  if (command.account !== 0) return 'NOT_PERMITTED';
  const rules = rulesOf(command);
  const units = unitsOf(state, rules, market.base, market.quote);
  if (units === undefined || !soundRules(rules)) return 'INVALID_SCALE';
  const changed = (name: keyof MarketRules): boolean => rules[name] !== market.rules[name];
  const newTick = changed('tickMantissa') || changed('tickScale');
  const moved = newTick || changed('lotMantissa') || changed('lotScale');
  if (moved && openOrders(market).length > 0) return 'BOOK_NOT_EMPTY';
  if (!soundMode(rules)) return 'INVALID_ORDER';
  const isSwitched = rules.dynamicBand > 0 !== market.rules.dynamicBand > 0;
  if (newTick || isSwitched || changed('bandTrades')) market.window = [];
  Object.assign(market, { rules, ...units });
  if (newTick) market.lastPrice = 0n; // a price in other ticks is no reference
  return state.emit({ kind: 'MarketChanged', market: market.market, ...rules }) as undefined;
}

export function createAccount(state: State, command: CreateAccount): Rejection | undefined {
  const { name } = command;
  if (command.account !== 0) return 'NOT_PERMITTED';
  if (!/^[A-Za-z0-9._@-]{1,64}$/.test(name)) return 'INVALID_NAME';
  if (state.accounts.some((each) => each.name === name)) return 'DUPLICATE_NAME';
  const account = state.accounts.length + 1;
  state.accounts.push({ account, name, ...plainSettings, accepted: [] });
  return state.emit({ kind: 'AccountCreated', account, name }) as undefined;
}

export function deposit(state: State, command: Deposit): Rejection | undefined {
  const { asset, amount, externalId, beneficiary } = command;
  if (state.assets[asset - 1] === undefined) return 'UNKNOWN_ASSET';
  if (command.account !== 0) return 'NOT_PERMITTED';
  if (!visible(externalId)) return 'INVALID_NAME';
  const total = (state.supply.get(asset) ?? 0n) + amount;
  if (amount === 0n || total > MAX_AMOUNT) return 'AMOUNT_OUT_OF_RANGE';
  state.emit({ kind: 'Deposited', account: beneficiary, asset, amount, externalId });
  return undefined;
}

export function withdraw(state: State, command: Withdraw): Rejection | undefined {
  const { account, asset, amount, externalId } = command;
  if (state.assets[asset - 1] === undefined) return 'UNKNOWN_ASSET';
  if (account === 0) return 'NOT_PERMITTED';
  if (!visible(externalId)) return 'INVALID_NAME';
  if (amount === 0n) return 'AMOUNT_OUT_OF_RANGE';
  if (state.balance(account, asset).available < amount) return 'INSUFFICIENT_BALANCE';
  const withdrawalId = ++state.lastWithdrawalId;
  const withdrawal = { withdrawalId, account, asset, amount, externalId };
  state.withdrawals.push({ ...withdrawal, sequence: state.sequence });
  return state.emit({ kind: 'WithdrawalHeld', ...withdrawal }) as undefined;
}

export function finishWithdrawal(state: State, command: FinishWithdrawal): Rejection | undefined {
  const { withdrawalId, outcome } = command;
  const at = state.withdrawals.findIndex((each) => each.withdrawalId === withdrawalId);
  const found = state.withdrawals[at];
  if (found === undefined) return 'UNKNOWN_WITHDRAWAL';
  if (command.account !== 0) return 'NOT_PERMITTED';
  const { withdrawalGate, auditedThrough } = state.venue;
  const isGated = withdrawalGate === 'ON' && outcome === 'SETTLE';
  if (isGated && auditedThrough < found.sequence) return 'AUDIT_PENDING';
  state.withdrawals.splice(at, 1);
  const { account, asset, amount } = found;
  state.emit({ kind: 'WithdrawalFinished', withdrawalId, account, asset, amount, outcome });
  return undefined;
}

/** Base units of a lot and quote units of tick x lot, when both are whole and in range. */
function unitsOf(
  state: State,
  rules: MarketRules,
  base: number,
  quote: number,
): { lot: bigint; unit: bigint } | undefined {
  const { tickMantissa, tickScale, lotMantissa, lotScale } = rules;
  if (Math.min(tickScale, lotScale) < 0 || Math.max(tickScale, lotScale) > 18) return undefined;
  if (tickMantissa < 1 || lotMantissa < 1) return undefined;
  const scaled = (mantissa: bigint, exponent: number): bigint | undefined => {
    const divisor = 10n ** BigInt(Math.max(0, -exponent));
    if (mantissa % divisor !== 0n) return undefined;
    const units = (mantissa / divisor) * 10n ** BigInt(Math.max(0, exponent));
    return units <= UNITS_MAX ? units : undefined;
  };
  const scale = (asset: number): number => state.assets[asset - 1]?.scale ?? 0;
  const lot = scaled(BigInt(lotMantissa), scale(base) - lotScale);
  const product = BigInt(tickMantissa) * BigInt(lotMantissa);
  const unit = scaled(product, scale(quote) - tickScale - lotScale);
  return lot === undefined || unit === undefined ? undefined : { lot, unit };
}

/** Bounds are not negative, maxima not below their minima unless they are off; rates are rates. */
function soundRules(rules: MarketRules): boolean {
  const bounds: [number | bigint, number | bigint][] = [
    [rules.minPrice, rules.maxPrice],
    [rules.minQuantity, rules.maxQuantity],
    [rules.marketMinQuantity, rules.marketMaxQuantity],
    [rules.minNotional, rules.maxNotional],
    [rules.minTrailingAbove, rules.maxTrailingAbove],
    [rules.minTrailingBelow, rules.maxTrailingBelow],
  ];
  const { maxOrders, maxAlgoOrders, maxIcebergOrders, maxOrderLists, maxAmends } = rules;
  const { maxIcebergParts, bidPriceUp, bidPriceDown, askPriceUp, askPriceDown, collar } = rules;
  const { dynamicBand, bandTrades, callMs, callRandomMs, callExtensions, maxPosition } = rules;
  const counts = [maxOrders, maxAlgoOrders, maxIcebergOrders, maxOrderLists, maxAmends];
  const widths = [maxIcebergParts, bidPriceUp, bidPriceDown, askPriceUp, askPriceDown, collar];
  const calls = [dynamicBand, bandTrades, callMs, callRandomMs, callExtensions, maxPosition];
  const zero = (value: number | bigint): boolean => BigInt(value) === 0n;
  const ordered = bounds.every(([min, max]) => min >= 0 && max >= 0 && (zero(max) || min <= max));
  const positive = [...counts, ...widths, ...calls].every((each) => each >= 0);
  const bandable = dynamicBand === 0 || (bandTrades >= 1 && callMs >= 1);
  const short = bandTrades <= BAND_TRADES_MAX && callMs + callRandomMs <= CALL_MS_MAX;
  return ordered && positive && bandable && short && soundRates(rules);
}

export function soundRates({
  makerFee,
  takerFee,
}: {
  readonly makerFee: number;
  readonly takerFee: number;
}): boolean {
  return takerFee >= 0 && takerFee < FEE_SCALE && Math.abs(makerFee) < FEE_SCALE;
}

function soundMode({ selfTradeMode, selfTradeModesAllowed }: MarketRules): boolean {
  const bit = 1 << selfTradeModes.indexOf(selfTradeMode);
  return selfTradeMode !== 'DEFAULT' && (selfTradeModesAllowed & bit) !== 0;
}
