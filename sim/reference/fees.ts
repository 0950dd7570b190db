/** Fees of the reference exchange: tiers by volume of whole UTC days, and rebates (L3). */
import { FEE_SCALE, MAX_AMOUNT, VOLUME_DAYS } from '../../src/core/types.ts';
import { min, sum } from './books.ts';
import type { Market, Order, State, Volume } from './state.ts';

export const DAY_MS: number = 24 * 60 * 60 * 1000;
const SCALE = BigInt(FEE_SCALE);

interface Rates {
  readonly makerFee: number;
  readonly takerFee: number;
}

/** The rates of an account in a market now. */
function rates(state: State, market: Market, account: number): Rates {
  const { fixedTier } = state.account(account);
  const volume = state.fixedVolumes.get(`${account} ${market.quote}`) ?? 0n;
  const tier =
    fixedTier > 0
      ? market.feeTiers.find((each) => each.tier === fixedTier - 1)
      : market.feeTiers.findLast((each) => volume >= each.volume);
  return tier ?? market.rules;
}

/** What a trade costs taker and maker, and what the maker is paid. */
export function charge(
  state: State,
  market: Market,
  taker: Order,
  maker: Order,
  amounts: { readonly base: bigint; readonly quote: bigint },
): { takerFee: bigint; makerFee: bigint; makerRebate: bigint } {
  const { base, quote } = amounts;
  const [takerGets, makerGets] = taker.side === 'BUY' ? [base, quote] : [quote, base];
  const fee = (received: bigint, rate: number): bigint =>
    (received * BigInt(rate) + SCALE - 1n) / SCALE;
  const takerFee = fee(takerGets, rates(state, market, taker.account).takerFee);
  const makerRate = rates(state, market, maker.account).makerFee;
  if (makerRate >= 0) return { takerFee, makerFee: fee(makerGets, makerRate), makerRebate: 0n };
  const rebate = (takerGets * BigInt(-makerRate)) / SCALE;
  return { takerFee, makerFee: 0n, makerRebate: min(rebate, takerFee) };
}

/** Counts a trade for both accounts' tiers. */
export function countVolume(state: State, market: Market, orders: Order[], amount: bigint): void {
  if (market.feeTiers.length === 0) return;
  const day = Math.floor(state.timeMs / DAY_MS);
  const asset = market.quote;
  for (const { account } of orders) {
    const same = (each: Volume): boolean =>
      each.account === account && each.asset === asset && each.day === day;
    const before = state.volumes.find(same)?.amount ?? 0n;
    state.volumes = state.volumes.filter((each) => !same(each));
    state.volumes.push({ account, asset, day, amount: before + amount });
  }
}

/** On the first tick of a UTC day: fixes each account's volume of the whole days before. */
export function fixVolumes(state: State): void {
  const day = Math.floor(state.timeMs / DAY_MS);
  state.volumes = state.volumes.filter((each) => each.day >= day - VOLUME_DAYS);
  state.fixedVolumes.clear();
  for (const { account, asset } of state.volumes) {
    const past = state.volumes.filter(
      (each) => each.account === account && each.asset === asset && each.day < day,
    );
    const total = min(sum(past.map((each) => each.amount)), MAX_AMOUNT);
    state.fixedVolumes.set(`${account} ${asset}`, total);
  }
}
