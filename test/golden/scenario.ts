/**
 * The commands of the golden log: seeded, drawn while the naive reference follows, so that they speak
 * of what exists. Every command kind and every event kind is among them.
 */
import type { Step } from '../../sim/commands.ts';
import { CommandSource } from '../../sim/commands.ts';
import { Random } from '../../sim/random.ts';
import { Reference } from '../../sim/reference/reference.ts';
import type { World } from '../../sim/world.ts';
import { features } from '../../sim/features.ts';
import { scales } from '../../sim/world.ts';
import { assert } from '../../src/core/assert.ts';

const bitcoin = scales.find((each) => each.name === 'bitcoin');
assert(bitcoin !== undefined, 'the simulator knows the scale bitcoin');

const world: World = {
  features: new Set(features),
  pace: 60_000,
  scale: bitcoin,
  passive: 400,
  accounts: 3,
  markets: 2,
  commands: {
    PlaceOrder: 500,
    CancelOrder: 60,
    AmendOrder: 80,
    ReplaceOrder: 80,
    CancelAll: 10,
    Deposit: 25,
    Withdraw: 40,
    FinishWithdrawal: 40,
    Tick: 60,
    SetMarketStatus: 10,
    ChangeMarket: 10,
    CreateMarket: 10,
    CreateAsset: 10,
    CreateAccount: 10,
    PlaceAdvancedOrder: 260,
    PlaceOrderList: 120,
    SetCountdown: 15,
    ChangeAccount: 8,
    SetAssetLimit: 8,
    SetFeeTier: 10,
    SetCalendar: 5,
    SetKillSwitch: 4,
    ConfirmAudit: 10,
    StartAuction: 8,
    ChangeVenue: 4,
  },
  types: {
    LIMIT: 70,
    MARKET: 20,
    LIMIT_MAKER: 12,
    STOP_LOSS: 20,
    STOP_LOSS_LIMIT: 20,
    TAKE_PROFIT: 20,
    TAKE_PROFIT_LIMIT: 20,
  },
  timesInForce: { GTC: 70, IOC: 15, FOK: 15, GTD: 15, DAY: 10, GFA: 10 },
  modes: {
    DEFAULT: 20,
    NONE: 20,
    EXPIRE_TAKER: 20,
    EXPIRE_MAKER: 20,
    EXPIRE_BOTH: 20,
    DECREMENT: 20,
  },
  clientIds: 300,
  keys: 150,
  boundaries: 30,
  strangers: 10,
  filters: 80,
  fees: true,
};

/** The first `count` commands of a seed. */
export function goldenSteps(seed: number, count: number): Step[] {
  const reference = new Reference();
  const source = new CommandSource(new Random(seed), world, reference.state);
  return Array.from({ length: count }, (_, index) => {
    const step = source.next();
    reference.apply(step.command, index + 1, step.timeMs);
    return step;
  });
}
