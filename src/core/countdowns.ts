/** Dead man's switches: unless set again in time, an account's orders are canceled (A3). */
import { emit } from './emit.ts';
import { ACCOUNT_NEXT, FLAGS, I32_WORDS, MARKET_SHIFT } from './order-fields.ts';
import { CALL_MS_MAX, VENUE_ACCOUNT, cancelReasons } from './types.ts';
import type { Book } from './book.ts';
import type { SetCountdown } from './command.ts';
import type { Rejection } from './rejection.ts';
import type { State } from './state.ts';

const COUNTDOWN = cancelReasons.indexOf('COUNTDOWN');

/** An account's switch in one market, or in all (0). */
export interface Countdown {
  readonly account: number;
  readonly market: number;
  readonly deadline: number;
}

/** Why the command is refused; else its countdown is set. */
export function setCountdown(state: State, command: SetCountdown): Rejection | undefined {
  const { accounts, markets, countdowns } = state;
  const { account, market, timeoutMs } = command;
  if (account !== VENUE_ACCOUNT && !accounts.has(account)) return 'UNKNOWN_ACCOUNT';
  if (market !== 0 && !markets.has(market)) return 'UNKNOWN_MARKET';
  if (account === VENUE_ACCOUNT) return 'NOT_PERMITTED';
  if (timeoutMs < 0 || timeoutMs > CALL_MS_MAX) return 'INVALID_SCALE';
  const deadline = timeoutMs === 0 ? 0 : state.timeMs + timeoutMs;
  const key = `${account}:${market}`;
  if (deadline === 0) countdowns.delete(key);
  else countdowns.set(key, { account, market, deadline });
  emit(state, { kind: 'CountdownSet', account, market, deadline });
  return undefined;
}

/** Runs down the switches whose deadline has come, by deadline, account and market. */
export function runCountdowns(state: State, book: Book): void {
  const { countdowns, timeMs } = state;
  if (countdowns.size === 0) return;
  const due = countdownsOf(state).filter(({ deadline }) => deadline <= timeMs);
  due.sort((a, b) => a.deadline - b.deadline);
  for (const { account, market } of due) {
    countdowns.delete(`${account}:${market}`);
    emit(state, { kind: 'CountdownSet', account, market, deadline: 0 });
    for (const slot of ordersOf(state, account, market)) book.cancel(slot, COUNTDOWN);
  }
}

/** All that run, by account, then market. */
export function countdownsOf({ countdowns }: State): Countdown[] {
  const all = [...countdowns.values()];
  return all.sort((a, b) => a.account - b.account || a.market - b.market);
}

function ordersOf({ accounts, orders }: State, account: number, market: number): number[] {
  const slots: number[] = [];
  for (let slot = accounts.firstOrder(account); slot !== 0; ) {
    const own = orders.i32[slot * I32_WORDS + FLAGS]! >>> MARKET_SHIFT;
    if (market === 0 || own === market) slots.push(slot);
    slot = orders.i32[slot * I32_WORDS + ACCOUNT_NEXT]!;
  }
  return slots;
}
