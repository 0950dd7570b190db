/**
 * A tiny world in which every sequence of a few commands is tried: core and reference have to answer each
 * one alike. A sequence has a market and two accounts of its own, so that it begins where all begin.
 */
import type { Command, MarketRules, OrderLeg, OrderTerms } from '../src/core/command.ts';
import type { OrderConditions } from '../src/core/command.ts';
import { noConditions, plainRules } from '../src/core/command.ts';
import type { Step } from './commands.ts';
import { origin } from './draws.ts';
import { Twin, columns } from './twin.ts';

/** What a letter of the alphabet speaks of. */
export interface Scene {
  readonly market: number;
  readonly a: number;
  readonly b: number;
  /** The order that was accepted last. */
  readonly lastOrderId: number;
  readonly timeMs: number;
}

export type Letter = (scene: Scene) => Command;

export interface SmallWorld {
  readonly alphabet: Readonly<Record<string, Letter>>;
  /** Commands of a sequence. */
  readonly length: number;
  readonly rules?: Partial<MarketRules>;
  /** Units of each asset that each account has. */
  readonly wealth?: bigint;
  /** Letters that every sequence begins with. */
  readonly opening?: readonly Letter[];
}

const SEQUENCES_PER_TWIN = 25;
const STEP_MS = 400;

/** Tries all sequences; the answer is how many, or the first that differs, in words. */
export function exhaust(world: SmallWorld, length: number = world.length): number | string {
  const letters = Object.entries(world.alphabet);
  const count = letters.length ** length;
  let play = new Play(world);
  for (let index = 0; index < count; index++) {
    if (index % SEQUENCES_PER_TWIN === 0) play = new Play(world);
    const word = Array.from(
      { length },
      (_, i) => letters[Math.floor(index / letters.length ** i) % letters.length],
    ) as [string, Letter][];
    const isLast = (index + 1) % SEQUENCES_PER_TWIN === 0 || index + 1 === count;
    const difference = play.sequence(
      word.map(([, letter]) => letter),
      isLast,
    );
    if (difference === undefined) continue;
    return `${word.map(([name]) => name).join(' / ')}: ${difference}`;
  }
  return count;
}

class Play {
  private readonly world: SmallWorld;
  private readonly twin = new Twin({ eventBytes: 65_536, imageEvery: 1_000, snapshotAt: 40 });
  private steps: Step[] = [];
  private timeMs = 1_700_000_000_000;

  constructor(world: SmallWorld) {
    this.world = world;
    for (const symbol of ['AAA', 'BBB']) {
      this.apply({ kind: 'CreateAsset', account: 0, ...origin, scale: 0, symbol });
    }
  }

  /** Plays one sequence; after the `last` of this twin the whole states are compared. */
  sequence(letters: readonly Letter[], last: boolean): string | undefined {
    const { state } = this.twin.reference;
    const operator = { account: 0, ...origin };
    this.steps = [];
    const { rules = {}, wealth = 1_000n, opening = [] } = this.world;
    const symbol = `M-${state.markets.length}`;
    const names = { base: 1, quote: 2, status: 'TRADING', symbol } as const;
    this.apply({ kind: 'CreateMarket', ...operator, ...names, ...plainRules, ...rules });
    for (const each of ['a', 'b']) {
      const name = `${each}${state.accounts.length}`;
      this.apply({ kind: 'CreateAccount', ...operator, name });
      for (const asset of [1, 2]) {
        const beneficiary = state.accounts.length;
        const externalId = `${name}-${asset}`;
        const deposit = { beneficiary, asset, amount: wealth, externalId };
        this.apply({ kind: 'Deposit', ...operator, ...deposit });
      }
    }
    const market = state.markets.length;
    const b = state.accounts.length;
    for (const letter of [...opening, ...letters]) {
      const { lastOrderId } = state;
      const scene = { market, a: b - 1, b, lastOrderId, timeMs: this.timeMs };
      const difference = this.apply(letter(scene));
      if (difference !== undefined) return `${difference}\n${columns(this.steps)}`;
    }
    const end = this.apply({ kind: 'CancelAll', ...operator, market, side: 'BOTH', target: 0 });
    const states = end ?? (last ? this.twin.compareStates() : undefined);
    return states === undefined ? undefined : `${states}\n${columns(this.steps)}`;
  }

  private apply(command: Command): string | undefined {
    this.timeMs += STEP_MS;
    const step = { command, timeMs: this.timeMs };
    this.steps.push(step);
    return this.twin.apply(step);
  }
}

/** Who acts: 'a' or 'b'. */
type Actor = 'a' | 'b';

const plain: Omit<OrderTerms, 'market'> & OrderConditions = {
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  selfTradeMode: 'DEFAULT',
  price: 0,
  quantity: 0,
  quoteAmount: 0n,
  clientOrderId: '',
  ...noConditions,
};

/** An order of one account; limits unless the terms say otherwise. */
export function order(actor: Actor, terms: Partial<typeof plain>): Letter {
  return ({ market, ...scene }) => ({
    kind: 'PlaceAdvancedOrder',
    account: scene[actor],
    ...origin,
    ...plain,
    ...terms,
    market,
    idempotencyKey: '',
  });
}

export function list(
  actor: Actor,
  listKind: 'OCO' | 'OTO' | 'OTOCO',
  ...given: readonly Partial<OrderLeg>[]
): Letter {
  const { quoteAmount: _quoteAmount, ...leg } = plain;
  const legs = given.map((each): OrderLeg => ({ ...leg, ...each }));
  return ({ market, ...scene }) => ({
    kind: 'PlaceOrderList',
    account: scene[actor],
    ...origin,
    market,
    listKind,
    legs,
    clientListId: '',
    idempotencyKey: '',
  });
}

/** Cancels the order that was accepted last, or the one so many before it. */
export function cancelLast(actor: Actor, before = 0): Letter {
  return ({ market, lastOrderId, ...scene }) => ({
    kind: 'CancelOrder',
    account: scene[actor],
    ...origin,
    market,
    restriction: 'ANY',
    orderId: Math.max(1, lastOrderId - before),
    clientOrderId: '',
  });
}

export function amendLast(actor: Actor, price: number, quantity: number): Letter {
  return ({ market, lastOrderId, ...scene }) => ({
    kind: 'AmendOrder',
    account: scene[actor],
    ...origin,
    market,
    price,
    quantity,
    orderId: Math.max(1, lastOrderId),
    clientOrderId: '',
  });
}

export const tick: Letter = ({ timeMs }) => ({
  kind: 'Tick',
  account: 0,
  ...origin,
  random: timeMs % 1_000,
});

export function status(to: 'TRADING' | 'HALT' | 'AUCTION' | 'PRE_OPEN' | 'CLOSED'): Letter {
  return ({ market }) => ({
    kind: 'SetMarketStatus',
    account: 0,
    ...origin,
    market,
    status: to,
  });
}
