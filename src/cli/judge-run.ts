/**
 * One judged run: every message of an order file goes through the real core as a binary command, every
 * event comes back as a report. One account, funded with all there can be, places everything; there are
 * no fees and no filters, and its orders trade with each other. Message ids and order ids are mapped by
 * two dense tables inside the timed part. A modify is cancel + re-entry, hence ReplaceOrder.
 */
import { assert } from '../core/assert.ts';
import { commandLayouts, noConditions, plainRules, writeCommand } from '../core/command.ts';
import type { Command, CreateMarket } from '../core/command.ts';
import { Core, EventBuffer } from '../core/core.ts';
import { eventLayouts, readEvent } from '../core/event.ts';
import type { Layout, RecordBuffer } from '../core/schema.ts';
import { RECORD_BYTES_MAX, kindAt, lengthAt, offsetOf, recordBuffer } from '../core/schema.ts';
import { rejections } from '../core/rejection.ts';
import { MAX_AMOUNT, timesInForce } from '../core/types.ts';
import type { Messages } from './judge-file.ts';
import { MESSAGE_WORDS, messageOffset, messageTypes } from './judge-file.ts';
import { Reports, reportTypes } from './judge-reports.ts';

export interface JudgeRun {
  readonly reports: Reports;
  /** Of matching and reporting alone. */
  readonly seconds: number;
}

export interface JudgeOptions {
  /** Called inside the timed part, every PROGRESS_EVERY messages. */
  readonly onProgress?: (done: number) => void;
  /** Called after every message; such a run's time says nothing. */
  readonly onMessage?: (core: Core) => void;
}

const PROGRESS_EVERY = 2 ** 15;
const EVENT_BYTES = 2 ** 20;
const NEW = messageTypes.indexOf('new');
const CANCEL = messageTypes.indexOf('cancel');
const MODIFY = messageTypes.indexOf('modify');
const GTC = timesInForce.indexOf('GTC');
const IOC = timesInForce.indexOf('IOC');

/** Field positions of a record at 0: `word` for i32 fields, `double` for f64 fields. */
const word = (layout: Layout, name: string): number => offsetOf(layout, name) >> 2;
const double = (layout: Layout, name: string): number => offsetOf(layout, name) >> 3;
const { PlaceOrder, CancelOrder, ReplaceOrder } = commandLayouts;
const { OrderAccepted, OrderCanceled, OrderExpired, Rejected, Traded } = eventLayouts;

const placeSide = word(PlaceOrder, 'side');
const placeTimeInForce = word(PlaceOrder, 'timeInForce');
const placePrice = word(PlaceOrder, 'price');
const placeQuantity = double(PlaceOrder, 'quantity');
const replaceSide = word(ReplaceOrder, 'side');
const replacePrice = word(ReplaceOrder, 'price');
const replaceQuantity = double(ReplaceOrder, 'quantity');
const replaceOrderId = double(ReplaceOrder, 'cancelOrderId');
const cancelOrderId = double(CancelOrder, 'orderId');

const ACCEPTED = OrderAccepted.kind;
const TRADED = Traded.kind;
const CANCELED = OrderCanceled.kind;
const EXPIRED = OrderExpired.kind;
const REJECTED = Rejected.kind;
const UNKNOWN_ORDER = rejections.indexOf('UNKNOWN_ORDER');
const rejectedReason = word(Rejected, 'reason');
const acceptedOrderId = double(OrderAccepted, 'orderId');
const tradedPrice = word(Traded, 'price');
const tradedQuantity = double(Traded, 'quantity');
const tradedMaker = double(Traded, 'makerOrderId');
const tradedTaker = double(Traded, 'takerOrderId');
const canceledSide = word(OrderCanceled, 'side');
const canceledPrice = word(OrderCanceled, 'price');
const expiredSide = word(OrderExpired, 'side');
const expiredPrice = word(OrderExpired, 'price');

const origin = { gateway: 0, request: 0 } as const;
const operator = { account: 0, ...origin } as const;
const terms = {
  market: 1,
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  selfTradeMode: 'NONE',
  price: 1,
  quantity: 1,
  quoteAmount: 0n,
  clientOrderId: '',
  idempotencyKey: '',
} as const;

const market: CreateMarket = {
  kind: 'CreateMarket',
  ...operator,
  ...plainRules,
  symbol: 'BASE-QUOTE',
  base: 1,
  quote: 2,
  status: 'TRADING',
  tickMantissa: 1,
  tickScale: 0,
  lotMantissa: 1,
  lotScale: 0,
  selfTradeMode: 'NONE',
  selfTradeModesAllowed: 2,
};

const setup: readonly Command[] = [
  { kind: 'CreateAsset', ...operator, scale: 0, symbol: 'BASE' },
  { kind: 'CreateAsset', ...operator, scale: 0, symbol: 'QUOTE' },
  market,
  { kind: 'CreateAccount', ...operator, name: 'judge' },
  ...[1, 2].map((asset): Command => {
    const deposit = { beneficiary: 1, asset, amount: MAX_AMOUNT, externalId: `asset-${asset}` };
    return { kind: 'Deposit', ...operator, ...deposit };
  }),
];

/** Runs checked messages through a core of their own. */
export function runMessages(messages: Messages, options: JudgeOptions = {}): JudgeRun {
  return new Run(messages).run(options);
}

function commandRecord(command: Command): RecordBuffer {
  const records = recordBuffer(new ArrayBuffer(RECORD_BYTES_MAX));
  writeCommand(records, 0, command);
  return records;
}

class Run {
  private readonly messages: Messages;
  private readonly events = new EventBuffer(EVENT_BYTES);
  private readonly core = new Core(this.events);
  private readonly reports: Reports;
  private readonly place = commandRecord({ kind: 'PlaceOrder', account: 1, ...origin, ...terms });
  private readonly replace = commandRecord({
    kind: 'ReplaceOrder',
    account: 1,
    ...origin,
    ...terms,
    ...noConditions,
    mode: 'STOP_ON_FAILURE',
    restriction: 'ANY',
    cancelOrderId: 1,
    cancelClientOrderId: '',
  });
  private readonly cancel = commandRecord({
    kind: 'CancelOrder',
    account: 1,
    ...origin,
    market: 1,
    restriction: 'ANY',
    orderId: 1,
    clientOrderId: '',
  });
  private sequence = 0;
  /** The message being applied, for the reports of its events. */
  private index = 0;
  private type = 0;
  /** Order id of each message id, and back; 0 where there is none. */
  private readonly orderIds: Float64Array;
  private readonly messageIds: Uint32Array;

  constructor(messages: Messages) {
    this.messages = messages;
    this.orderIds = new Float64Array(messages.idMax + 1).fill(0);
    this.messageIds = new Uint32Array(messages.count + 1).fill(0);
    this.reports = new Reports(messages.count);
    this.events.onFull = () => this.report();
    for (const command of setup) {
      this.core.apply(commandRecord(command), 0, ++this.sequence, 0);
      const event = readEvent(this.events.records, 0);
      assert(event.kind !== 'Rejected', `${command.kind} is accepted`);
      this.events.reset();
    }
  }

  run({ onProgress, onMessage }: JudgeOptions): JudgeRun {
    const { count } = this.messages;
    const started = performance.now();
    for (let index = 0; index < count; index++) {
      this.index = index;
      this.apply();
      this.report();
      if (index % PROGRESS_EVERY === 0) onProgress?.(index);
      onMessage?.(this.core);
    }
    return { reports: this.reports, seconds: (performance.now() - started) / 1000 };
  }

  private apply(): void {
    const { u8, u32 } = this.messages;
    const at = this.index * MESSAGE_WORDS;
    const byte = at << 2;
    const id = u32[at + messageOffset.idWord] as number;
    const type = u8[byte + messageOffset.type] as number;
    this.type = type;
    if (type === CANCEL) {
      const { cancel } = this;
      // An id that no order had becomes -1: 0 would ask for an order by its client id.
      cancel.f64[cancelOrderId] = this.orderIds[id] || -1;
      this.core.apply(cancel, 0, ++this.sequence, 0);
      return;
    }
    const side = u8[byte + messageOffset.side] as number;
    const price = u32[at + messageOffset.priceWord] as number;
    const quantity = u32[at + messageOffset.quantityWord] as number;
    if (type === MODIFY) {
      const { replace } = this;
      replace.i32[replaceSide] = side;
      replace.i32[replacePrice] = price;
      replace.f64[replaceQuantity] = quantity;
      replace.f64[replaceOrderId] = this.orderIds[id] || -1;
      this.core.apply(replace, 0, ++this.sequence, 0);
      return;
    }
    const { place } = this;
    place.i32[placeSide] = side;
    place.i32[placeTimeInForce] = u8[byte + messageOffset.ioc] === 1 ? IOC : GTC;
    place.i32[placePrice] = price;
    place.f64[placeQuantity] = quantity;
    this.core.apply(place, 0, ++this.sequence, 0);
  }

  /** Turns the events so far into reports. */
  private report(): void {
    const { events } = this;
    const { records, bytes } = events;
    for (let at = 0; at < bytes; at += lengthAt(records, at)) this.reportEvent(records, at);
    events.reset();
  }

  private reportEvent(records: RecordBuffer, at: number): void {
    const { i32, f64 } = records;
    const { reports, index, messageIds } = this;
    const at32 = at >> 2;
    const at64 = at >> 3;
    switch (kindAt(records, at)) {
      case ACCEPTED:
        this.reportAccepted(f64[at64 + acceptedOrderId] as number);
        break;
      case TRADED: {
        const maker = messageIds[f64[at64 + tradedMaker] as number] as number;
        const taker = messageIds[f64[at64 + tradedTaker] as number] as number;
        const price = i32[at32 + tradedPrice] as number;
        const quantity = f64[at64 + tradedQuantity] as number;
        reports.add(reportTypes.traded, 0, index, maker, price, quantity, taker);
        break;
      }
      case CANCELED: {
        if (this.type === MODIFY) break;
        const side = i32[at32 + canceledSide] as number;
        const price = i32[at32 + canceledPrice] as number;
        reports.add(reportTypes.canceled, side, index, this.messageId(), price, 0, 0);
        break;
      }
      case EXPIRED: {
        const side = i32[at32 + expiredSide] as number;
        const price = i32[at32 + expiredPrice] as number;
        reports.add(reportTypes.canceled, side, index, this.messageId(), price, 0, 0);
        break;
      }
      case REJECTED: {
        const unknown = i32[at32 + rejectedReason] === UNKNOWN_ORDER;
        assert(unknown && this.type !== NEW, 'every message fits the account of the judge');
        const type = this.type === CANCEL ? reportTypes.cancelRejected : reportTypes.modifyRejected;
        reports.add(type, 0, index, this.messageId(), 0, 0, 0);
        break;
      }
      default:
    }
  }

  private reportAccepted(orderId: number): void {
    const { u8, u32 } = this.messages;
    const at = this.index * MESSAGE_WORDS;
    const id = this.messageId();
    this.orderIds[id] = orderId;
    this.messageIds[orderId] = id;
    const type = this.type === MODIFY ? reportTypes.modified : reportTypes.accepted;
    const side = u8[(at << 2) + messageOffset.side] as number;
    const price = u32[at + messageOffset.priceWord] as number;
    const quantity = u32[at + messageOffset.quantityWord] as number;
    this.reports.add(type, side, this.index, id, price, quantity, 0);
  }

  private messageId(): number {
    return this.messages.u32[this.index * MESSAGE_WORDS + messageOffset.idWord] as number;
  }
}
