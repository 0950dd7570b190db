/**
 * One judged run: every message of an order file goes through the real core as a binary command, every
 * event comes back as a report. One account, funded with all there can be, places everything; there are
 * no fees and no filters, and its orders trade with each other. Message ids and order ids are mapped by
 * two dense tables inside the timed part. A modify is cancel + re-entry, hence ReplaceOrder.
 */
import { assert } from '../core/assert.ts';
import { commandLayouts, noConditions, plainRules, writeCommand } from '../core/command.ts';
import type { Command, CreateMarket } from '../core/command.ts';
import { Core, EventBuffer, VENUE_ROOM } from '../core/core.ts';
import { eventLayouts, readEvent } from '../core/event.ts';
import type { Layout, RecordBuffer } from '../core/schema.ts';
import { RECORD_BYTES_MAX, offsetOf, recordBuffer } from '../core/schema.ts';
import { rejections } from '../core/rejection.ts';
import { MAX_AMOUNT } from '../core/types.ts';
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
const { idWord: ID_WORD, priceWord: PRICE_WORD, quantityWord: QUANTITY_WORD } = messageOffset;
const NEW = messageTypes.indexOf('new');
const CANCEL = messageTypes.indexOf('cancel');

/** Field positions of a record at 0: `word` for i32 fields, `double` for f64 fields. */
const word = (layout: Layout, name: string): number => offsetOf(layout, name) >> 2;
const double = (layout: Layout, name: string): number => offsetOf(layout, name) >> 3;
const { PlaceOrder, CancelOrder, ReplaceOrder } = commandLayouts;
const { LevelChanged, OrderAccepted, OrderCanceled, OrderExpired, Rejected, Traded } = eventLayouts;

// PlaceOrder and ReplaceOrder begin alike; the file's flag is the time in force: 0 GTC, 1 IOC.
const termSide = word(PlaceOrder, 'side');
const termTimeInForce = word(PlaceOrder, 'timeInForce');
const termPrice = word(PlaceOrder, 'price');
const termQuantity = double(PlaceOrder, 'quantity');
const replaceOrderId = double(ReplaceOrder, 'cancelOrderId');
const cancelOrderId = double(CancelOrder, 'orderId');

const ACCEPTED = OrderAccepted.kind;
const TRADED = Traded.kind;
const CANCELED = OrderCanceled.kind;
const EXPIRED = OrderExpired.kind;
const LEVEL_CHANGED = LevelChanged.kind;
const REJECTED = Rejected.kind;
const ACCEPTED_REPORT = reportTypes.accepted;
const TRADE_REPORT = reportTypes.traded;
const CANCEL_REPORT = reportTypes.canceled;
const MODIFIED_REPORT = reportTypes.modified;
const UNKNOWN_ORDER = rejections.indexOf('UNKNOWN_ORDER');
const rejectedReason = word(Rejected, 'reason');
const acceptedOrderId = double(OrderAccepted, 'orderId');
const tradedPrice = word(Traded, 'price');
const tradedQuantity = double(Traded, 'quantity');
const tradedMaker = double(Traded, 'makerOrderId');
const tradedTaker = double(Traded, 'takerOrderId');
const endedSide = word(OrderCanceled, 'side');
const endedPrice = word(OrderCanceled, 'price');

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

const acting = { account: 1, ...origin } as const;
const replacing = {
  ...noConditions,
  mode: 'STOP_ON_FAILURE',
  restriction: 'ANY',
  cancelOrderId: 1,
  cancelClientOrderId: '',
} as const;
const canceling = { market: 1, restriction: 'ANY', orderId: 1, clientOrderId: '' } as const;

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

/** Messages that are run before the clock starts: the first passes through fresh code are slow. */
const WARM_MESSAGES = 2_000_000;

/** Runs checked messages through a core of its own. */
export function runMessages(messages: Messages, options: JudgeOptions = {}): JudgeRun {
  return makeJudge().run(messages, options);
}

function commandRecord(command: Command): RecordBuffer {
  const records = recordBuffer(new ArrayBuffer(RECORD_BYTES_MAX));
  writeCommand(records, 0, command);
  return records;
}

export interface Judge {
  /** Runs messages without a clock: a run that follows finds the code compiled. */
  readonly warm: (messages: Messages) => void;
  readonly run: (messages: Messages, options?: JudgeOptions) => JudgeRun;
}

const nothing: Messages = { count: 0, u8: new Uint8Array(0), u32: new Uint32Array(0), idMax: 0 };

/**
 * One core and all that is between it and the files; it may run several, one after another. Functions
 * that close over their arrays, as the fast lane is, and for the same reason.
 */
export function makeJudge(): Judge {
  const events = new EventBuffer(EVENT_BYTES);
  const core = new Core(events, VENUE_ROOM);
  const { i32: eventWords, f64: eventDoubles } = events;
  const place = commandRecord({ kind: 'PlaceOrder', ...acting, ...terms });
  const replace = commandRecord({ kind: 'ReplaceOrder', ...acting, ...terms, ...replacing });
  const cancel = commandRecord({ kind: 'CancelOrder', ...acting, ...canceling });
  let sequence = 0;
  let reports = new Reports(0);
  let messages = nothing;
  /** The message being applied: its position, and the first of its words. */
  let index = 0;
  let word = 0;
  /** Order id of each message id, and back; 0 where there is none. */
  let orderIds = new Int32Array(0);
  let messageIds = new Uint32Array(0);
  events.onFull = report;

  /** An empty market and one account, funded with all there can be. */
  function start(given: Messages, into: Reports): void {
    core.clear();
    events.reset();
    sequence = 0;
    for (const command of setup) {
      core.apply(commandRecord(command), 0, ++sequence, 0);
      const event = readEvent(events.records, 0);
      assert(event.kind !== 'Rejected', `${command.kind} is accepted`);
      events.reset();
    }
    reports = into;
    messages = given;
    orderIds = new Int32Array(given.idMax + 1).fill(0);
    messageIds = new Uint32Array(given.count + 1).fill(0);
  }

  /** Applies messages up to `end` and reports on each before the next. */
  function apply(end: number): void {
    const { u32 } = messages;
    const terms = place.i32;
    for (; index < end; index++) {
      word = index * MESSAGE_WORDS;
      const head = u32[word]!;
      const type = head & 0xff;
      if (type === CANCEL) {
        // An id that no order had becomes -1: 0 would ask for an order by its client id.
        cancel.f64[cancelOrderId] = orderIds[u32[word + ID_WORD]!]! || -1;
        core.apply(cancel, 0, ++sequence, 0);
      } else if (type === NEW) {
        terms[termSide] = (head >>> 8) & 0xff;
        terms[termTimeInForce] = head >>> 16;
        terms[termPrice] = u32[word + PRICE_WORD]!;
        place.f64[termQuantity] = u32[word + QUANTITY_WORD]!;
        core.apply(place, 0, ++sequence, 0);
      } else modify(u32, head);
      report();
    }
  }

  function modify(u32: Uint32Array, head: number): void {
    replace.i32[termSide] = (head >>> 8) & 0xff;
    replace.i32[termPrice] = u32[word + PRICE_WORD]!;
    replace.f64[termQuantity] = u32[word + QUANTITY_WORD]!;
    replace.f64[replaceOrderId] = orderIds[u32[word + ID_WORD]!]! || -1;
    core.apply(replace, 0, ++sequence, 0);
  }

  /** Turns the events so far into reports. */
  function report(): void {
    const { bytes } = events;
    for (let at = 0; at < bytes; ) {
      const at32 = at >>> 2;
      const head = eventWords[at32]!;
      const kind = head & 0xffff;
      if (kind === ACCEPTED) reportAccepted(at >>> 3);
      else if (kind !== LEVEL_CHANGED) reportOther(kind, at32);
      at += (head >>> 16) << 3;
    }
    events.bytes = 0;
  }

  function reportAccepted(at64: number): void {
    const { u32 } = messages;
    const orderId = eventDoubles[at64 + acceptedOrderId]!;
    const head = u32[word]!;
    const id = u32[word + ID_WORD]!;
    orderIds[id] = orderId;
    messageIds[orderId] = id;
    const type = (head & 0xff) === NEW ? ACCEPTED_REPORT : MODIFIED_REPORT;
    const quantity = u32[word + QUANTITY_WORD]!;
    reports.add(type, (head >>> 8) & 0xff, index, id, u32[word + PRICE_WORD]!, quantity, 0);
  }

  function reportOther(kind: number, at32: number): void {
    const { u32 } = messages;
    const type = u32[word]! & 0xff;
    const id = u32[word + ID_WORD]!;
    if (kind === TRADED) {
      const at64 = at32 >>> 1;
      const maker = messageIds[eventDoubles[at64 + tradedMaker]!]!;
      const taker = messageIds[eventDoubles[at64 + tradedTaker]!]!;
      const quantity = eventDoubles[at64 + tradedQuantity]!;
      reports.trades++;
      reports.add(TRADE_REPORT, 0, index, maker, eventWords[at32 + tradedPrice]!, quantity, taker);
    } else if (kind === REJECTED) {
      const unknown = eventWords[at32 + rejectedReason] === UNKNOWN_ORDER;
      assert(unknown && type !== NEW, 'every message fits the account of the judge');
      const rejected = type === CANCEL ? reportTypes.cancelRejected : reportTypes.modifyRejected;
      reports.add(rejected, 0, index, id, 0, 0, 0);
    } else {
      assert(kind === CANCELED || kind === EXPIRED, 'an order that ends is canceled or expired');
      // The cancel half of a modification is not reported: it is one order to the judge.
      if (kind === CANCELED && type !== CANCEL) return;
      const side = eventWords[at32 + endedSide]!;
      reports.add(CANCEL_REPORT, side, index, id, eventWords[at32 + endedPrice]!, 0, 0);
    }
  }

  function warm(given: Messages): void {
    const count = Math.min(given.count, WARM_MESSAGES);
    start(given, new Reports(count));
    index = 0;
    apply(count);
  }

  function run(given: Messages, { onProgress, onMessage }: JudgeOptions = {}): JudgeRun {
    const { count } = given;
    start(given, new Reports(count));
    const step = onMessage === undefined ? PROGRESS_EVERY : 1;
    const started = performance.now();
    for (index = 0; index < count; ) {
      if (index % PROGRESS_EVERY === 0) onProgress?.(index);
      apply(Math.min(count, index + step));
      onMessage?.(core);
    }
    return { reports, seconds: (performance.now() - started) / 1000 };
  }

  return { warm, run };
}
