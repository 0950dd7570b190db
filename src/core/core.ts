/**
 * The exchange as a state machine: commands in, events out, no clock and no I/O. The same commands with
 * the same sequences and times give the same events and the same state, always (P3).
 */
import { Answers } from './answers.ts';
import { assert } from './assert.ts';
import { audit } from './audit.ts';
import { Book } from './book.ts';
import { commandLayouts, readCommand } from './command.ts';
import { Consequences } from './consequences.ts';
import { Desk } from './desk.ts';
import { makeEntries } from './entries.ts';
import { closedLane, makeFastLane } from './fast-lane.ts';
import { makeTouch } from './fast-touch.ts';
import { Fees } from './fees.ts';
import { balanceOf, imageOf } from './image.ts';
import { MassCancel } from './mass-cancel.ts';
import { Matcher } from './matcher.ts';
import { OpenOrders } from './open-orders.ts';
import { hashOf } from './packing.ts';
import { Registry } from './registry.ts';
import { Sessions } from './sessions.ts';
import { Settings } from './settings.ts';
import { pack, unpack } from './snapshot.ts';
import { SMALL_ROOM, State } from './state.ts';
import { TickWork } from './tick.ts';
import { sides } from './types.ts';
import { Uncross } from './uncross.ts';
import { depthOf } from './walk.ts';
import * as termFields from './term-fields.ts';
import type { EventBuffer } from './event-buffer.ts';
import type { FastLane } from './fast-lane.ts';
import type { Touch } from './fast-touch.ts';
import type { Room } from './state.ts';
import type { RecordBuffer } from './schema.ts';
import type { BalanceImage, StateImage } from './state-image.ts';
import type { Side } from './types.ts';
import type { Level } from './walk.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { C_ACCOUNT } = termFields;

const PLACE_ORDER = commandLayouts.PlaceOrder.kind;
const CANCEL_ORDER = commandLayouts.CancelOrder.kind;
const AMEND_ORDER = commandLayouts.AmendOrder.kind;
const REPLACE_ORDER = commandLayouts.ReplaceOrder.kind;
const PLACE_ADVANCED_ORDER = commandLayouts.PlaceAdvancedOrder.kind;
const PLACE_ORDER_LIST = commandLayouts.PlaceOrderList.kind;
const CANCEL_ALL = commandLayouts.CancelAll.kind;

export { EventBuffer } from './event-buffer.ts';
export { TOUCHED_MAX } from './fast-touch.ts';
export { VENUE_ROOM } from './state.ts';

export class Core {
  readonly #state: State;
  readonly #book: Book;
  readonly #answers: Answers;
  readonly #desk: Desk;
  readonly #openOrders: OpenOrders;
  readonly #massCancel: MassCancel;
  readonly #sessions: Sessions;
  readonly #registry: Registry;
  readonly #consequences: Consequences;
  readonly #matcher: Matcher;
  #lane: FastLane;
  #touch: Touch;
  /** State's moves when the lane was made: it knows the arrays by name. */
  #laneMoves: number;

  /**
   * `room`: what the tables hold before they must grow. `state` is given by tests that set what no commands
   * could reach in time.
   */
  constructor(
    events: EventBuffer,
    room: Room = SMALL_ROOM,
    state: State = new State(events, room),
  ) {
    const book = new Book(state);
    const fees = new Fees(state);
    const matcher = new Matcher(state, book, fees);
    this.#state = state;
    this.#book = book;
    this.#answers = new Answers(events);
    const entries = makeEntries(state, book, matcher, this.#answers);
    this.#openOrders = new OpenOrders(state, book, matcher, entries.plain, this.#answers);
    this.#desk = new Desk(state, book, entries, this.#openOrders, this.#answers);
    this.#massCancel = new MassCancel(state, book, this.#answers);
    this.#sessions = new Sessions(state, book, new Uncross(state, book, matcher));
    this.#consequences = new Consequences(state, book, entries.arrivals, this.#sessions);
    this.#sessions.settle = (): void => this.#consequences.run();
    const settings = new Settings(state, book, this.#sessions);
    const tickWork = new TickWork(state, book, this.#sessions, this.#consequences);
    this.#registry = new Registry(state, this.#answers, this.#sessions, settings, tickWork);
    this.#matcher = matcher;
    this.#lane = makeFastLane(state, book, matcher);
    this.#touch = makeTouch(state);
    this.#laneMoves = state.moves.count;
  }

  /** The last command applied; 0 before the first. */
  get sequence(): number {
    return this.#state.sequence;
  }

  /**
   * Applies the trusted command record at a byte offset; its events are appended to the buffer. The
   * sequence is one above the last one's, the time (ms) never before it.
   */
  apply(from: RecordBuffer, at: number, sequence: number, timeMs: number): void {
    const state = this.#state;
    assert(sequence === state.sequence + 1, 'commands are applied in sequence');
    assert(timeMs >= state.timeMs, 'log time never goes back');
    state.sequence = sequence;
    state.timeMs = timeMs;
    const kind = from.i32[at >> 2]! & 0xffff;
    this.#answers.command = kind;
    this.#answers.account = from.i32[(at >> 2) + C_ACCOUNT]!;
    if (state.moves.count !== this.#laneMoves) this.#makeLane();
    if (kind === PLACE_ORDER) {
      if (!this.#lane.place(from, at)) this.#desk.place(from, at);
    } else if (kind === CANCEL_ORDER) {
      if (!this.#lane.cancel(from, at)) this.#openOrders.cancel(from, at);
    } else if (kind === AMEND_ORDER) {
      if (!this.#lane.amend(from, at)) this.#openOrders.amend(from, at);
    } else if (kind === REPLACE_ORDER) this.#replace(from, at);
    else if (kind === CANCEL_ALL) this.#massCancel.cancelAll(from, at);
    else if (kind === PLACE_ADVANCED_ORDER) this.#desk.placeAdvanced(from, at);
    else if (kind === PLACE_ORDER_LIST) this.#desk.placeList(from, at);
    else this.#registry.apply(readCommand(from, at), from);
    if (state.attention.due || state.breached !== 0) this.#consequences.run();
  }

  /**
   * May be called before the commands from byte `at` to `end`, or the first TOUCHED_MAX of them, are
   * applied: what they need is then on its way from memory. Changes nothing.
   */
  touch(from: RecordBuffer, at: number, end: number): void {
    if (this.#state.moves.count !== this.#laneMoves) this.#makeLane();
    this.#touch(from, at, end);
  }

  #replace(from: RecordBuffer, at: number): void {
    if (!this.#lane.cancelHalf(from, at)) this.#desk.replace(from, at);
    else if (!this.#lane.enter(from, at, this.#answers.account)) this.#desk.placeHalf(from, at);
  }

  #makeLane(): void {
    this.#laneMoves = this.#state.moves.count;
    this.#touch = makeTouch(this.#state);
    if (this.#lane === closedLane) return;
    this.#lane = makeFastLane(this.#state, this.#book, this.#matcher);
  }

  /** Every command takes the general road from now on: the tests compare the two. */
  closeFastLane(): void {
    this.#lane = closedLane;
  }

  /** Open orders of the whole exchange. */
  get openOrders(): number {
    return this.#state.index.count;
  }

  /** The last order id given; 0 before the first. */
  get lastOrderId(): number {
    return this.#state.orderId;
  }

  /** An account's balance of an asset, in units; zeros where there is none. */
  balance(account: number, asset: number): BalanceImage {
    return balanceOf(this.#state, account, asset);
  }

  /** The best `levels` occupied levels of one side, best first; of a market that exists. */
  depth(market: number, side: Side, levels: number): Level[] {
    return depthOf(this.#state, market, sides.indexOf(side), levels);
  }

  /** What is wrong with the state; empty when it is sound (P5, P8). Walks everything. */
  audit(): string[] {
    return audit(this.#state, this.#book);
  }

  /** 16 hex digits over the canonical bytes: equal states, equal hashes. */
  stateHash(): string {
    return hashOf(this.snapshot());
  }

  /** The whole state as canonical bytes (snapshot.ts). */
  snapshot(): Uint8Array {
    return pack(this.#state);
  }

  /** Forgets everything: a new core, but warm. */
  clear(): void {
    this.#state.clear();
  }

  /** The core that a snapshot was taken of; it behaves identically from here on. */
  static restore(bytes: Uint8Array, events: EventBuffer, room: Room = SMALL_ROOM): Core {
    const core = new Core(events, room);
    core.load(bytes);
    return core;
  }

  /** Fills a core that is new, or clear, from a snapshot. */
  load(bytes: Uint8Array): void {
    unpack(bytes, this.#state, this.#book, this.#registry);
  }

  /** The state as plain objects, for views that start from here. */
  image(): StateImage {
    return imageOf(this.#state);
  }
}
