/**
 * A naive exchange to compare the core with: written from the pages of its rules, sharing no code with
 * the core beyond their types. Slow, short, and meant to be obviously right.
 */
import type { Command, Tick } from '../../src/core/command.ts';
import type { Event } from '../../src/core/event.ts';
import type { Rejection } from '../../src/core/rejection.ts';
import type { StateImage } from '../../src/core/state-image.ts';
import { IDEMPOTENCY_WINDOW_MS } from '../../src/core/types.ts';
import { holderOf } from './admission.ts';
import { passTime } from './calendar.ts';
import { consequences } from './consequences.ts';
import { cancel } from './endings.ts';
import { expireByTime, runCountdowns } from './expiries.ts';
import { DAY_MS, fixVolumes } from './fees.ts';
import { imageOf } from './image.ts';
import { duplicateOf, placeList } from './lists.ts';
import { amend, cancelAll, findOrder, place, replace } from './orders.ts';
import * as registry from './registry.ts';
import * as settings from './settings.ts';
import { State } from './state.ts';
import type { Market } from './state.ts';
import { noConditions } from '../../src/core/command.ts';

type OrderCommand = Command & {
  kind:
    | 'PlaceOrder'
    | 'PlaceAdvancedOrder'
    | 'PlaceOrderList'
    | 'CancelOrder'
    | 'AmendOrder'
    | 'ReplaceOrder';
};

interface LookedFor {
  readonly orderId: number;
  readonly clientOrderId: string;
}

export class Reference {
  readonly state: State = new State();

  /** Applies one command; returns everything that it did. */
  apply(command: Command, sequence: number, timeMs: number): Event[] {
    const { state } = this;
    state.events = [];
    state.sequence = sequence;
    state.timeMs = timeMs;
    const key = effectKey(command);
    const reason = missingAccount(state, command);
    const effect = key === '' ? undefined : state.effects.get(key);
    const kept = command.kind === 'Deposit' || command.kind === 'Withdraw';
    if (reason !== undefined) refuse(state, command, reason);
    else if (effect !== undefined && (kept || timeMs - effect.timeMs < IDEMPOTENCY_WINDOW_MS)) {
      const { original, id } = effect;
      const { kind, account } = command;
      state.emit({ kind: 'Repeated', command: kind, account, original, id });
    } else {
      const rejection = this.perform(command);
      if (rejection !== undefined) refuse(state, command, rejection);
      consequences(state);
      this.remember(key, sequence, timeMs);
    }
    return state.events;
  }

  image(): StateImage {
    return imageOf(this.state);
  }

  private remember(key: string, original: number, timeMs: number): void {
    const changes = this.state.events.filter((event) => event.kind !== 'Rejected');
    if (key === '' || changes.length === 0) return;
    const made = changes.find((event) => ['OrderAccepted', 'WithdrawalHeld'].includes(event.kind));
    const id =
      made?.kind === 'OrderAccepted'
        ? made.orderId
        : made?.kind === 'WithdrawalHeld'
          ? made.withdrawalId
          : 0;
    this.state.effects.set(key, { original, id, timeMs });
  }

  private perform(command: Command): Rejection | undefined {
    const { state } = this;
    switch (command.kind) {
      case 'CreateAsset':
        return registry.createAsset(state, command);
      case 'CreateMarket':
        return registry.createMarket(state, command);
      case 'ChangeMarket':
        return registry.changeMarket(state, command);
      case 'CreateAccount':
        return registry.createAccount(state, command);
      case 'Deposit':
        return registry.deposit(state, command);
      case 'Withdraw':
        return registry.withdraw(state, command);
      case 'FinishWithdrawal':
        return registry.finishWithdrawal(state, command);
      case 'SetMarketStatus':
        return settings.setMarketStatus(state, command);
      case 'StartAuction':
        return settings.callAuction(state, command);
      case 'ChangeAccount':
        return settings.changeAccount(state, command);
      case 'SetAssetLimit':
        return settings.setAssetLimit(state, command);
      case 'SetFeeTier':
        return settings.setFeeTier(state, command);
      case 'SetCalendar':
        return settings.setCalendar(state, command);
      case 'SetKillSwitch':
        return settings.setKillSwitch(state, command);
      case 'ConfirmAudit':
        return settings.confirmAudit(state, command);
      case 'ChangeVenue': {
        const { withdrawalGate } = command;
        if (command.account !== 0) return 'NOT_PERMITTED';
        state.venue = { ...state.venue, withdrawalGate };
        return state.emit({ kind: 'VenueChanged', withdrawalGate }) as undefined;
      }
      case 'SetCountdown':
        return settings.setCountdown(state, command);
      case 'Tick':
        return this.tick(command);
      case 'CancelAll':
        if (command.market !== 0 && state.markets[command.market - 1] === undefined) {
          return 'UNKNOWN_MARKET';
        }
        if (command.account !== 0 && command.target !== 0) return 'NOT_PERMITTED';
        return cancelAll(state, command);
      case 'PlaceOrder':
      case 'PlaceAdvancedOrder':
      case 'PlaceOrderList':
      case 'CancelOrder':
      case 'AmendOrder':
      case 'ReplaceOrder':
        return this.performOrder(command);
      default:
        return command satisfies never;
    }
  }

  private performOrder(command: OrderCommand): Rejection | undefined {
    const { state } = this;
    const market: Market | undefined = state.markets[command.market - 1];
    if (market === undefined) return 'UNKNOWN_MARKET';
    const { account } = command;
    if (account === 0) return 'NOT_PERMITTED';
    switch (command.kind) {
      case 'PlaceOrder':
        return place(
          state,
          market,
          account,
          { ...command, ...noConditions },
          command.idempotencyKey,
        );
      case 'PlaceAdvancedOrder':
        return place(state, market, account, command, command.idempotencyKey);
      case 'PlaceOrderList':
        return placeList(state, market, command);
      case 'AmendOrder':
        return amend(state, market, command);
      case 'CancelOrder': {
        const { orderId, clientOrderId, restriction } = command;
        const order = findOrder(market, account, orderId, clientOrderId, restriction);
        if (typeof order === 'string') return order;
        return cancel(state, market, order, 'USER');
      }
      case 'ReplaceOrder':
        return replace(state, market, command, (of, reason, looked) =>
          refuse(state, of, reason, looked),
        );
      default:
        return command satisfies never;
    }
  }

  /** Section 12. */
  private tick({ account, random }: Tick): Rejection | undefined {
    const { state } = this;
    if (account !== 0) return 'NOT_PERMITTED';
    const { tickMs, timeMs } = state;
    state.tickMs = timeMs;
    expireByTime(state);
    consequences(state);
    runCountdowns(state);
    consequences(state);
    if (Math.floor(timeMs / DAY_MS) > Math.floor(tickMs / DAY_MS)) fixVolumes(state);
    for (const market of state.markets) {
      passTime(state, market, tickMs, random);
      consequences(state);
    }
    return undefined;
  }
}

/** Emits the answer of a command that changed nothing, or of that half of a ReplaceOrder. */
function refuse(
  state: State,
  command: Command,
  reason: Rejection,
  looked: LookedFor = namedBy(state, command, reason),
): void {
  const { account, kind } = command;
  const market = 'market' in command ? command.market : 0;
  state.emit({ kind: 'Rejected', command: kind, reason, account, market, ...looked });
}

/** The order that a command names, or that stands in its way. */
function namedBy(state: State, command: Command, reason: Rejection): LookedFor {
  const isTaken = reason === 'DUPLICATE_CLIENT_ORDER_ID';
  if (command.kind === 'PlaceOrderList') {
    const orderId = isTaken ? (duplicateOf(state, command) ?? 0) : 0;
    return { orderId, clientOrderId: command.clientListId };
  }
  const orderId = 'orderId' in command ? command.orderId : 0;
  const clientOrderId = 'clientOrderId' in command ? command.clientOrderId : '';
  const holder = isTaken ? holderOf(state, command.account, clientOrderId) : undefined;
  return { orderId: holder?.orderId ?? orderId, clientOrderId };
}

/** Under which text the command's effect is remembered; '' for a command without. */
function effectKey(command: Command): string {
  if (command.kind === 'Deposit') return `deposit ${command.externalId}`;
  if (command.kind === 'Withdraw') return `withdrawal ${command.account} ${command.externalId}`;
  const { kind } = command;
  const placing =
    kind === 'PlaceOrder' ||
    kind === 'PlaceAdvancedOrder' ||
    kind === 'PlaceOrderList' ||
    kind === 'ReplaceOrder';
  if (!placing || !registry.visible(command.idempotencyKey)) return '';
  return `order ${command.account} ${command.idempotencyKey}`;
}

function missingAccount(state: State, command: Command): Rejection | undefined {
  const exists = (account: number): boolean => state.accounts[account - 1] !== undefined;
  const named: number[] = [];
  if (command.account !== 0) named.push(command.account);
  if (command.kind === 'Deposit') named.push(command.beneficiary);
  if (command.kind === 'ChangeAccount' || command.kind === 'SetAssetLimit') {
    named.push(command.target);
  }
  const isWide = command.kind === 'CancelAll' || command.kind === 'SetKillSwitch';
  if (isWide && command.target !== 0) named.push(command.target);
  return named.every(exists) ? undefined : 'UNKNOWN_ACCOUNT';
}
