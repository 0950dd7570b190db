/**
 * The one writer. It gathers whatever has arrived as one batch, stamps sequence and time, hands the batch
 * to the log and applies it to the core at once; outputs are written ahead into the output ring and
 * published only up to what the log reports durable (P1). Free of threads and clocks: a shell calls `step`
 * whenever `ready`, so the same code runs in a worker and over a virtual disk in one thread.
 */
import { BATCH_HEADER_BYTES, extendDigest } from '../codec/batch.ts';
import {
  COMMAND_HEAD_BYTES,
  FIRST_CHUNK,
  LAST_CHUNK,
  LATE_FRAME,
  STOPPED_FRAME,
} from '../codec/frame.ts';
import { assert } from '../core/assert.ts';
import { TOUCHED_MAX } from '../core/core.ts';
import type { Core, EventBuffer } from '../core/core.ts';
import { commandLayouts, writeCommand } from '../core/command.ts';
import { eventLayouts } from '../core/event.ts';
import { kindAt, lengthAt, offsetOf, RECORD_BYTES_MAX } from '../core/schema.ts';
import type { MarketImage } from '../core/state-image.ts';
import type { MarketStatus } from '../core/types.ts';
import { marketStatuses } from '../core/types.ts';
import type { Clock } from '../platform/clock.ts';
import type { Random } from '../platform/random.ts';
import { randomWord } from '../platform/random.ts';
import type { RingConsumer, RingProducer } from '../platform/ring.ts';
import { writeStamp } from './batch-frame.ts';
import { OutputGate } from './output-gate.ts';
import type { Shared } from './shared.ts';

export interface EngineOptions {
  readonly core: Core;
  /** The buffer that the core was made with; holds at least a few records. */
  readonly events: EventBuffer;
  /** Digest of all events up to the core's sequence. */
  readonly digest: number;
  /** Log time of the core's sequence: time does not go back behind it. */
  readonly timeMs: number;
  /** The markets of the core's state, for the cancel-only of a full disk. */
  readonly markets: readonly MarketImage[];
  /** The last sequence that the state knows to be audited. */
  readonly auditedThrough: number;
  readonly commands: RingConsumer;
  readonly control: RingConsumer;
  readonly outputs: RingProducer;
  /** Batches on their way to the log. */
  readonly batches: RingProducer;
  readonly shared: Shared;
  readonly clock: Clock;
  /** What a tick's number is drawn from: the log holds it, so a replay needs none. */
  readonly random: Random;
  /** Called when outputs find no room: returns when the log or the gateway has moved on. */
  readonly waitForRoom: () => void;
}

/** Bounds of a batch. */
const COMMANDS_MAX = 2048;
const COMMAND_BYTES_MAX = 256 * 1024;
/** While the log is busy, less than this waits for company: the next sync takes it anyway. */
const WORTH_A_BATCH_BYTES = 64 * 1024;
/** A batch is begun only with this much room for its outputs. */
const OUTPUT_ROOM_BYTES = 64 * 1024;
const TICK_MS = 1000;
/** A tick that is due and finds no room must not keep the thread busy. */
const MIN_SLEEP_MS = 5;

const STATUS_AT: number = offsetOf(commandLayouts.SetMarketStatus, 'status');
const GATEWAY_AT: number = offsetOf(commandLayouts.Tick, 'gateway');
const CHANGED_MARKET_AT: number = offsetOf(eventLayouts.MarketStatusChanged, 'market');
const CHANGED_STATUS_AT: number = offsetOf(eventLayouts.MarketStatusChanged, 'status');
const CREATED_MARKET_AT: number = offsetOf(eventLayouts.MarketCreated, 'market');
const CREATED_STATUS_AT: number = offsetOf(eventLayouts.MarketCreated, 'status');
const REJECTED: number = eventLayouts.Rejected.kind;
const ACCEPTED: number = eventLayouts.OrderAccepted.kind;
const TRADED: number = eventLayouts.Traded.kind;
const MARKET_CREATED: number = eventLayouts.MarketCreated.kind;
const STATUS_CHANGED: number = eventLayouts.MarketStatusChanged.kind;
/** The statuses in which orders come and fill the log. */
const TAKING_ORDERS: readonly number[] = (['TRADING', 'PRE_OPEN', 'AUCTION'] as const).map((each) =>
  marketStatuses.indexOf(each),
);

export class Engine {
  readonly #options: EngineOptions;
  readonly #gate: OutputGate;
  /** Status of each market, by id; for the cancel-only of a full disk. */
  readonly #statuses: Map<number, number> = new Map();
  readonly #at: Int32Array = new Int32Array(COMMANDS_MAX);
  #sequence: number;
  #timeMs: number;
  #digest: number;
  /** The last audit of the follower that was told to the core. */
  #confirmed: number;
  #tickAtMs = 0;
  /** Events of the running command start here in the event buffer. */
  #eventsAt = 0;
  #firstChunk = true;
  #commandAt = 0;
  #commandSequence = 0;

  constructor(options: EngineOptions) {
    this.#options = options;
    const { core, events, shared } = options;
    this.#sequence = core.sequence;
    this.#gate = new OutputGate(options, core.sequence);
    this.#timeMs = options.timeMs;
    this.#digest = options.digest;
    this.#confirmed = options.auditedThrough;
    for (const { market, status } of options.markets) {
      this.#statuses.set(market, marketStatuses.indexOf(status));
    }
    events.reset();
    events.onFull = () => this.#spill();
    shared.set('sequence', this.#sequence);
    shared.set('timeMs', this.#timeMs);
  }

  /** The last sequence that was given out. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Digest of all events up to `sequence`. */
  get digest(): number {
    return this.#digest;
  }

  /** True when `step` would do something. */
  ready(): boolean {
    if (this.#gate.ready()) return true;
    if (this.#options.shared.load('engineStop') !== 0 && this.finished) return true;
    return this.#mayGather();
  }

  /** True when it was told to stop, everything that arrived is answered, and nothing waits for the log. */
  get finished(): boolean {
    const { shared, commands, control } = this.#options;
    if (shared.load('engineStop') === 0 || !this.#gate.empty) return false;
    return commands.empty && control.empty;
  }

  /** How long to sleep unless a bell rings: until the next tick; not at all is for `ready` to say. */
  get msToTick(): number {
    return Math.max(MIN_SLEEP_MS, this.#tickAtMs - this.#options.clock.nowMs());
  }

  /** Publishes what has become durable, then takes one batch if that makes sense now. */
  step(): void {
    this.#gate.publish();
    if (this.#mayGather()) this.#gather();
  }

  #mayGather(): boolean {
    const { commands, control, outputs, batches, shared } = this.#options;
    const urgent =
      !control.empty || this.#lowSpaceMarket() !== 0 || this.#tickDue() || this.#audited() > 0;
    if (!urgent) {
      if (commands.empty) return false;
      if (batches.waiting && commands.waitingBytes < WORTH_A_BATCH_BYTES) return false;
    } else if (shared.load('engineStop') !== 0 && control.empty && commands.empty) {
      return false;
    }
    if (batches.freeBytes < 2 * (COMMAND_BYTES_MAX + RECORD_BYTES_MAX)) return false;
    return outputs.freeBytes >= OUTPUT_ROOM_BYTES || this.#gate.empty;
  }

  /** One batch: into the log's ring first, then through the core. */
  #gather(): void {
    const { batches, shared, core } = this.#options;
    const start = batches.reserve(BATCH_HEADER_BYTES + COMMAND_BYTES_MAX + RECORD_BYTES_MAX);
    assert(start >= 0, 'the room for a batch was there a moment ago');
    const nowMs = this.#options.clock.nowMs();
    this.#timeMs = Math.max(this.#timeMs, nowMs);
    const first = this.#sequence + 1;
    let bytes = BATCH_HEADER_BYTES;
    let count = 0;
    for (const own of this.#ownCommands(nowMs)) {
      this.#at[count++] = start + bytes;
      bytes += writeCommand(batches.records, start + bytes, own);
    }
    while (count < COMMANDS_MAX && bytes < COMMAND_BYTES_MAX) {
      const length = this.#takeCommand(start + bytes, nowMs);
      if (length < 0) break;
      if (length === 0) continue;
      this.#at[count++] = start + bytes;
      bytes += length;
    }
    this.#options.commands.release();
    this.#options.control.release();
    if (count === 0) return;
    const digestSequence = this.#sequence;
    this.#sequence += count;
    const { timeMs } = this;
    const stamp = { firstSequence: first, count, timeMs, digestSequence, digest: this.#digest };
    writeStamp(batches.records, start, stamp);
    batches.commit(bytes);
    batches.publish();
    shared.logBell.ring();
    this.#gate.beginBatch(this.#sequence);
    const startedMs = this.#options.clock.monotonicMs();
    for (let i = 0; i < count; i++) {
      const at = this.#at[i] as number;
      if (i % TOUCHED_MAX === 0) core.touch(batches.records, at, start + bytes);
      this.#apply(at, first + i);
    }
    shared.countDuration('match', (this.#options.clock.monotonicMs() - startedMs) * 1000);
    this.#endBatch(core.sequence);
  }

  /** Log time of the last command. */
  get timeMs(): number {
    return this.#timeMs;
  }

  /** The engine's own commands that are due: ticks, audits, and cancel-only when the disk gets full. */
  #ownCommands(nowMs: number): Parameters<typeof writeCommand>[2][] {
    const own: Parameters<typeof writeCommand>[2][] = [];
    const from = { account: 0, gateway: 0, request: 0 } as const;
    const status: MarketStatus = 'CANCEL_ONLY';
    const market = this.#lowSpaceMarket();
    if (market !== 0) own.push({ kind: 'SetMarketStatus', ...from, market, status });
    const through = this.#audited();
    if (through > 0) {
      this.#confirmed = through;
      own.push({ kind: 'ConfirmAudit', ...from, through });
    }
    if (this.#tickDue()) {
      this.#tickAtMs = nowMs + TICK_MS;
      own.push({ kind: 'Tick', ...from, random: randomWord(this.#options.random) >>> 1 });
    }
    return own;
  }

  /** How far the follower's audit has come since the core was last told; 0: no further. */
  #audited(): number {
    const audited = this.#options.shared.get('auditedSequence');
    return audited > this.#confirmed ? audited : 0;
  }

  /** Once a second; at once when the wall clock has jumped back. */
  #tickDue(): boolean {
    const nowMs = this.#options.clock.nowMs();
    return nowMs >= this.#tickAtMs || nowMs < this.#tickAtMs - TICK_MS;
  }

  /** A market that still takes orders although the log is running out of space; 0 for none. */
  #lowSpaceMarket(): number {
    if (this.#options.shared.load('lowSpace') === 0) return 0;
    for (const [market, status] of this.#statuses) {
      if (TAKING_ORDERS.includes(status)) return market;
    }
    return 0;
  }

  /** Copies the next command; its length, 0 when it was refused, -1 when there is none. */
  #takeCommand(to: number, nowMs: number): number {
    const { commands, control, batches, shared } = this.#options;
    let lane = control;
    let from = lane.peek();
    if (from < 0) {
      lane = commands;
      from = lane.peek();
      if (from < 0) return -1;
    }
    const source = lane.records;
    const deadlineMs = source.f64[from >> 3] as number;
    const at = from + COMMAND_HEAD_BYTES;
    const length = lengthAt(source, at);
    assert(length === lane.bytes - COMMAND_HEAD_BYTES, 'a command frame holds one whole record');
    lane.take();
    if (deadlineMs > 0 && nowMs > deadlineMs) {
      const word = (at + GATEWAY_AT) >> 2;
      this.#gate.refuse(LATE_FRAME, source.i32[word] as number, source.i32[word + 1] as number);
      shared.add('late', 1);
      return 0;
    }
    const target = batches.records.i32;
    for (let i = 0; i < length >> 2; i++) {
      target[(to >> 2) + i] = source.i32[(at >> 2) + i] as number;
    }
    // An operator may reopen a market on a full disk only after space was made.
    if (shared.load('lowSpace') !== 0 && this.#opensMarket(to)) {
      const word = (at + GATEWAY_AT) >> 2;
      this.#gate.refuse(STOPPED_FRAME, source.i32[word] as number, source.i32[word + 1] as number);
      return 0;
    }
    return length;
  }

  #opensMarket(at: number): boolean {
    const { records } = this.#options.batches;
    const kind = kindAt(records, at);
    if (kind === commandLayouts.StartAuction.kind) return true;
    if (kind !== commandLayouts.SetMarketStatus.kind) return false;
    return TAKING_ORDERS.includes(records.i32[(at + STATUS_AT) >> 2] as number);
  }

  #apply(at: number, sequence: number): void {
    const { core, events, batches } = this.#options;
    // Half a buffer of room, so that only a command that is huge by itself comes in chunks.
    if (events.bytes > events.records.u8.length >> 1) this.#digestEvents();
    this.#commandAt = at;
    this.#commandSequence = sequence;
    this.#eventsAt = events.bytes;
    this.#firstChunk = true;
    core.apply(batches.records, at, sequence, this.#timeMs);
    this.#writeChunk(LAST_CHUNK);
  }

  /** The event buffer is full amid a command: its events so far become a chunk. */
  #spill(): void {
    const { events } = this.#options;
    if (events.bytes > this.#eventsAt) this.#writeChunk(0);
    this.#digestEvents();
    this.#eventsAt = 0;
  }

  #writeChunk(flag: number): void {
    const { events, batches } = this.#options;
    const origin = (this.#commandAt + GATEWAY_AT) >> 2;
    const head = {
      sequence: this.#commandSequence,
      timeMs: this.#timeMs,
      gateway: batches.records.i32[origin] as number,
      request: batches.records.i32[origin + 1] as number,
      flags: flag | (this.#firstChunk ? FIRST_CHUNK : 0),
      bytes: events.bytes - this.#eventsAt,
    };
    this.#gate.write(head, events.records, this.#eventsAt);
    this.#firstChunk = false;
  }

  #endBatch(sequence: number): void {
    const { shared } = this.#options;
    this.#digestEvents();
    this.#gate.endBatch();
    shared.set('sequence', sequence);
    shared.set('timeMs', this.#timeMs);
    shared.add('batches', 1);
  }

  /** Takes the buffered events into the digest and the figures, and empties the buffer. */
  #digestEvents(): void {
    const { events, shared } = this.#options;
    if (events.bytes === 0) return;
    this.#digest = extendDigest(this.#digest, events.records.u8.subarray(0, events.bytes));
    let [accepted, rejected, trades] = [0, 0, 0];
    const { records } = events;
    for (let at = 0; at < events.bytes; at += lengthAt(records, at)) {
      const kind = kindAt(records, at);
      if (kind === ACCEPTED) accepted += 1;
      else if (kind === REJECTED) rejected += 1;
      else if (kind === TRADED) trades += 1;
      else if (kind === STATUS_CHANGED) this.#noteStatus(at, CHANGED_MARKET_AT, CHANGED_STATUS_AT);
      else if (kind === MARKET_CREATED) this.#noteStatus(at, CREATED_MARKET_AT, CREATED_STATUS_AT);
    }
    shared.add('accepted', accepted);
    shared.add('rejected', rejected);
    shared.add('trades', trades);
    events.reset();
  }

  #noteStatus(at: number, marketAt: number, statusAt: number): void {
    const { i32 } = this.#options.events.records;
    this.#statuses.set(i32[(at + marketAt) >> 2] as number, i32[(at + statusAt) >> 2] as number);
  }
}
