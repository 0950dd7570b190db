/** PlaceOrderList: how the orders of a list enter together (O3). Not hot. */
import { ACCEPTABLE, rejection } from './answers.ts';
import { AVAILABLE, ENTRY_WORDS } from './balance-fields.ts';
import {
  BASE,
  LAST_PRICE,
  MARKET_F64,
  MARKET_I32,
  QUOTE,
  BASE_UNITS,
  QUOTE_UNITS,
} from './market-fields.ts';
import { FOK, GFA, IOC, LIMIT, LIMIT_MAKER, MARKET } from './term-fields.ts';
import { STOP_LOSS, STOP_LOSS_LIMIT, isFloating, isStop, legOf } from './draft.ts';
import { OCO, OTO } from './order-lists.ts';
import { commandLayouts } from './command-layouts.ts';
import { earlier } from './conditions.ts';
import { high, product, toBigInt } from './money.ts';
import { asciiText, isClientOrderId } from './terms.ts';
import { offsetOf, textLength } from './schema.ts';
import { writeListAccepted } from './instruction-events.ts';
import type { AdvancedEntry } from './advanced-entry.ts';
import type { Answers } from './answers.ts';
import type { Arrivals } from './arrivals.ts';
import type { Draft } from './draft.ts';
import type { DraftChecks } from './draft-checks.ts';
import type { OrderList } from './order-lists.ts';
import type { RecordBuffer } from './schema.ts';
import type { State } from './state.ts';

const NOT_IN_AUCTION = rejection('NOT_IN_AUCTION');
const INVALID_NAME = rejection('INVALID_NAME');
const INVALID_LIST = rejection('INVALID_LIST');
const LIST_PRICES = rejection('LIST_PRICES');
const INSUFFICIENT_BALANCE = rejection('INSUFFICIENT_BALANCE');

const { PlaceOrderList } = commandLayouts;
const C_LIST_MARKET = offsetOf(PlaceOrderList, 'market') >> 2;
const C_LIST_KIND = offsetOf(PlaceOrderList, 'listKind') >> 2;
const C_LEG_COUNT = offsetOf(PlaceOrderList, 'legCount') >> 2;
const LEGS_MAX = 3;

/** Where the texts of a PlaceOrderList stand: one of each leg, the list's client id, the idempotency key. */
export interface ListTexts {
  readonly legs: readonly number[];
  readonly listAt: number;
  readonly keyAt: number;
}

export function listTexts(from: RecordBuffer, at: number): ListTexts {
  const texts: number[] = [];
  let next = at + PlaceOrderList.textOffset;
  for (let i = 0; i < LEGS_MAX + 2; i++) {
    texts.push(next);
    next += 4 + textLength(from, next);
  }
  return { legs: texts.slice(0, LEGS_MAX), listAt: texts[LEGS_MAX]!, keyAt: texts[LEGS_MAX + 1]! };
}

export class ListEntry {
  readonly #state: State;
  readonly #arrivals: Arrivals;
  readonly #checks: DraftChecks;
  readonly #entry: AdvancedEntry;
  readonly #answers: Answers;
  /** With DUPLICATE_CLIENT_ORDER_ID: the order id to tell. */
  #duplicate = 0;

  constructor(
    state: State,
    arrivals: Arrivals,
    checks: DraftChecks,
    entry: AdvancedEntry,
    answers: Answers,
  ) {
    this.#state = state;
    this.#arrivals = arrivals;
    this.#checks = checks;
    this.#entry = entry;
    this.#answers = answers;
  }

  /** Places the list at `at` for an account that exists or the venue; answers whether it took effect. */
  place(from: RecordBuffer, at: number, texts: ListTexts, account: number): boolean {
    const market = from.i32[(at >> 2) + C_LIST_MARKET]!;
    const kind = from.i32[(at >> 2) + C_LIST_KIND]!;
    const count = Math.min(LEGS_MAX, Math.max(0, from.i32[(at >> 2) + C_LEG_COUNT]!));
    const legs = texts.legs
      .slice(0, count)
      .map((textAt, leg) => legOf(from, at, leg, market, textAt));
    const working = kind === OCO ? 2 : 1;
    for (const draft of legs.slice(working)) draft.pending = true;
    this.#duplicate = 0;
    const reason = this.#check(from, legs, kind, texts, account, market);
    if (reason !== ACCEPTABLE) {
      this.#answers.reject(reason, market, this.#duplicate, from, texts.listAt);
      return false;
    }
    this.#accept(from, legs, kind, texts, account);
    return true;
  }

  #check(
    from: RecordBuffer,
    legs: readonly Draft[],
    kind: number,
    texts: ListTexts,
    account: number,
    market: number,
  ): number {
    const checks = this.#checks;
    const { listAt, keyAt } = texts;
    const names = checks.checkNames(from, market, account, listAt, keyAt);
    if (names !== ACCEPTABLE) return names;
    for (const { textAt } of legs) {
      if (!isClientOrderId(from.u8, textAt + 4, textLength(from, textAt))) return INVALID_NAME;
    }
    let reason = legs.map((leg) => checks.checkTerms(leg, account)).reduce(earlier, ACCEPTABLE);
    if (checks.isCall(market)) reason = earlier(reason, NOT_IN_AUCTION);
    reason = earlier(reason, checkListShape(legs, kind));
    if (reason === ACCEPTABLE || reason > LIST_PRICES) {
      reason = earlier(reason, this.#checkPrices(legs, kind));
    }
    if (reason !== ACCEPTABLE) return reason;
    const duplicate = this.#isDuplicate(from, legs, texts, account);
    reason = checks.checkState(legs, account, duplicate, 1);
    return reason === ACCEPTABLE ? this.#checkLocks(legs, kind, account) : reason;
  }

  /** The pair has to stand on both sides of the last price. */
  #checkPrices(legs: readonly Draft[], kind: number): number {
    if (kind === OTO) return ACCEPTABLE;
    const [above, below] = kind === OCO ? legs : legs.slice(1);
    const last = this.#state.markets.i32[above!.market * MARKET_I32 + LAST_PRICE]!;
    const [high, low] = [measured(above!), measured(below!)];
    const apart = high === 0 || low === 0 || high > low;
    const around = last === 0 || ((high === 0 || high > last) && (low === 0 || low < last));
    return apart && around ? ACCEPTABLE : LIST_PRICES;
  }

  #isDuplicate(
    from: RecordBuffer,
    legs: readonly Draft[],
    { listAt }: ListTexts,
    account: number,
  ): boolean {
    for (const leg of legs) {
      this.#duplicate = this.#checks.duplicateOf(from, leg, account);
      if (this.#duplicate !== 0) return true;
    }
    const name = textOf(from, listAt);
    const open = name === '' ? undefined : this.#state.lists.byClientId(account, name);
    if (open !== undefined) {
      this.#duplicate = open.firstOrderId;
      return true;
    }
    const given = legs.map(({ textAt }) => textOf(from, textAt)).filter((text) => text !== '');
    return new Set(given).size !== given.length;
  }

  /** The lock of the first leg, or of the pair. */
  #checkLocks(legs: readonly Draft[], kind: number, account: number): number {
    const { ledger, markets } = this.#state;
    const { market, side } = legs[0]!;
    const needed = this.#locksOf(legs, kind).reduce((sum, lock) => sum + lock, 0n);
    const asset = markets.i32[market * MARKET_I32 + (side === 0 ? QUOTE : BASE)]!;
    const handle = ledger.find(account, asset);
    const available = ledger.amount(handle * ENTRY_WORDS + AVAILABLE);
    return needed <= available ? ACCEPTABLE : INSUFFICIENT_BALANCE;
  }

  /** What each leg locks: of a pair the second what its own lock exceeds the first's by; pending ones nothing. */
  #locksOf(legs: readonly Draft[], kind: number): bigint[] {
    const own = legs.map((leg) => (leg.pending ? 0n : this.#ownLock(leg)));
    if (kind !== OCO) return own;
    const [first, second] = own as [bigint, bigint];
    return [first, second > first ? second - first : 0n];
  }

  #ownLock({ market, side, quantity, limitPrice, lockPrice }: Draft): bigint {
    const units = market * MARKET_F64;
    const { f64 } = this.#state.markets;
    const price = limitPrice === 0 ? lockPrice : limitPrice;
    const lo =
      side === 0
        ? product(price, quantity, f64[units + QUOTE_UNITS]!)
        : product(quantity, f64[units + BASE_UNITS]!, 1);
    return toBigInt(lo, high[0]!);
  }

  #accept(
    from: RecordBuffer,
    legs: readonly Draft[],
    kind: number,
    { listAt }: ListTexts,
    account: number,
  ): void {
    const { lists, instructions, stops } = this.#state;
    const locks = this.#locksOf(legs, kind);
    const paired = kind === OCO;
    const list: OrderList = {
      listId: ++this.#state.listId,
      account,
      market: legs[0]!.market,
      kind,
      clientListId: textOf(from, listAt),
      firstOrderId: this.#state.orderId + 1,
      legs: legs.length,
      paired,
      locked: paired ? locks[0]! + locks[1]! : 0n,
      ending: false,
    };
    lists.add(list);
    writeListAccepted(this.#state, list);
    let first = 0;
    legs.forEach((leg, i) => {
      const slot = this.#entry.accept(from, leg, account, locks[i]!, list);
      if (leg.pending) return;
      if (isStop(leg)) stops.start(instructions.of(slot));
      else if (first === 0) first = slot;
    });
    if (first !== 0) this.#arrivals.arrive(first);
  }
}

/** What a leg's price is to LIST_PRICES; 0: it is not measured. */
function measured(leg: Draft): number {
  if (isStop(leg) && leg.stopPrice !== 0) return leg.stopPrice;
  return isStop(leg) ? 0 : leg.limitPrice;
}

/** Whether the legs make a list of its kind. */
function checkListShape(legs: readonly Draft[], kind: number): number {
  const expected = kind === OCO || kind === OTO ? 2 : 3;
  if (legs.length !== expected) return INVALID_LIST;
  const barred = legs.some(
    (leg) => leg.type === MARKET || leg.timeInForce === GFA || isFloating(leg),
  );
  if (barred) return INVALID_LIST;
  if (kind !== OCO && !isFirst(legs[0]!)) return INVALID_LIST;
  if (kind === OTO) return ACCEPTABLE;
  const [above, below] = (kind === OCO ? legs : legs.slice(1)) as [Draft, Draft];
  return isPair(above, below) ? ACCEPTABLE : INVALID_LIST;
}

function isFirst({ type, timeInForce }: Draft): boolean {
  return (type === LIMIT || type === LIMIT_MAKER) && timeInForce !== IOC && timeInForce !== FOK;
}

function isPair(above: Draft, below: Draft): boolean {
  if (above.side !== below.side || above.quantity !== below.quantity) return false;
  const [stop, other] = above.side === 0 ? [above, below] : [below, above];
  const stops = stop.type === STOP_LOSS || stop.type === STOP_LOSS_LIMIT;
  const takesProfit = isStop(other) && other.type !== STOP_LOSS && other.type !== STOP_LOSS_LIMIT;
  return stops && (other.type === LIMIT_MAKER || takesProfit);
}

function textOf(from: RecordBuffer, at: number): string {
  return asciiText(from.u8, at + 4, textLength(from, at));
}
