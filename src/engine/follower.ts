/**
 * The second reader of the log: applies what is durable to a core of its own, feeds the history, compares
 * its events with the engine's, audits and writes snapshots, all without ever pausing the engine. While
 * the withdrawal gate is on it audits soon after each hold and tells the engine. It may lag: the log is its
 * buffer. A disagreement leaves as a DivergenceError, which stops the exchange (P15).
 */
import type { Output } from '../codec/output.ts';
import type { Sequence } from '../core/types.ts';
import { archiveClosed } from '../log/archive.ts';
import type { LogReader } from '../log/log-reader.ts';
import type { SnapshotFiles } from '../log/snapshot-files.ts';
import { prepareSpare } from '../log/spare.ts';
import type { Clock } from '../platform/clock.ts';
import type { Disk } from '../platform/disk.ts';
import type { Random } from '../platform/random.ts';
import type { Replay } from './replay.ts';
import { DivergenceError } from './replay.ts';
import type { Shared } from './shared.ts';

/** Where the follower puts outputs; history's writing port. */
export interface HistorySink {
  /** Outputs up to here are durably stored; those at or before it are ignored. */
  readonly lastSequence: Sequence;
  apply(output: Output): void;
  /** Stores everything applied so far, durably, with its last sequence. */
  flush(): void;
  close(): void;
}

export interface FollowerOptions {
  /** Stands at or before the history's last sequence. */
  readonly replay: Replay;
  readonly reader: LogReader;
  readonly history: HistorySink;
  readonly snapshots: SnapshotFiles;
  readonly shared: Shared;
  readonly disk: Disk;
  readonly random: Random;
  readonly clock: Clock;
  readonly directory: string;
  /** Size of the spare segments that are prepared for the log. */
  readonly segmentBytes: number;
  /** 0: only when it finishes. */
  readonly snapshotIntervalSec: number;
}

/** History is stored at least after so many commands, and this soon after the last one. */
const FLUSH_COMMANDS = 4000;
const FLUSH_MS = 50;
/** The log is given a spare this soon after it has taken the last one, */
const SPARE_MS = 1000;
/** but not before its segment holds this much: a log that hardly grows needs none. */
const SPARE_FROM_BYTES = 1 << 20;
/** A withdrawal's audit is this long after the last one, and takes at most a tenth of the time. */
const AUDIT_MS = 1000;
const AUDIT_SHARE = 10;

export class Follower {
  readonly #options: FollowerOptions;
  #snapshotAtMs: number;
  #snapshotSequence: Sequence;
  #flushed: Sequence;
  #flushedAtMs = 0;
  #spareAtMs: number;
  /** Where the last batch stands in its segment. */
  #offset = 0;
  /** The withdrawal gate, and the last hold that an audit has to have seen. */
  #gate: boolean;
  #hold: Sequence;
  #audited: Sequence = 0;
  #auditAtMs = 0;

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#snapshotAtMs = options.clock.monotonicMs() + options.snapshotIntervalSec * 1000;
    this.#spareAtMs = options.clock.monotonicMs() + SPARE_MS;
    this.#snapshotSequence = options.replay.sequence;
    this.#flushed = options.history.lastSequence;
    options.shared.set('followerSequence', options.replay.sequence);
    const { venue, withdrawals } = options.replay.core.image();
    this.#gate = venue.withdrawalGate === 'ON';
    this.#hold = withdrawals.length > 0 ? options.replay.sequence : 0;
    this.#audited = venue.auditedThrough;
  }

  /** The last sequence applied. */
  get sequence(): Sequence {
    return this.#options.replay.sequence;
  }

  /** True when durable commands wait. */
  ready(): boolean {
    return this.#options.shared.durableNear(this.sequence) > this.sequence;
  }

  /** True when everything durable is applied. */
  get caughtUp(): boolean {
    return !this.ready();
  }

  /** Applies one durable batch if there is one; flushes, prepares a spare and writes a snapshot when due. */
  step(): void {
    const { replay, reader, history, shared, clock, snapshotIntervalSec } = this.#options;
    const batch = reader.next(shared.durableNear(this.sequence));
    if (batch !== undefined) {
      replay.apply(batch, (output) => {
        this.#watch(output);
        if (output.sequence > history.lastSequence) history.apply(output);
      });
      shared.set('followerSequence', replay.sequence);
      this.#offset = batch.offset;
    }
    const nowMs = clock.monotonicMs();
    const behind = replay.sequence - this.#flushed;
    if (behind >= FLUSH_COMMANDS || (behind > 0 && nowMs - this.#flushedAtMs >= FLUSH_MS)) {
      this.#flush(nowMs);
    }
    if (nowMs >= this.#spareAtMs) this.#prepareSpare(nowMs);
    if (snapshotIntervalSec > 0 && nowMs >= this.#snapshotAtMs) this.snapshot();
    if (this.#auditWaits && nowMs >= this.#auditAtMs) this.#audit();
  }

  /** Milliseconds until something is due without a new command. */
  get msToWork(): number {
    const idle = this.#auditWaits ? Math.max(1, this.#auditAtMs - this.#now()) : 1000;
    return this.#flushed < this.sequence ? Math.min(idle, FLUSH_MS) : idle;
  }

  /** Audits, stores history, writes a snapshot, archives what no restart needs. Throws DivergenceError. */
  snapshot(): void {
    const { replay, shared, snapshots, disk, random, directory } = this.#options;
    const { clock, snapshotIntervalSec } = this.#options;
    this.#snapshotAtMs = clock.monotonicMs() + snapshotIntervalSec * 1000;
    this.#flush(clock.monotonicMs());
    const { core, sequence, digest, timeMs } = replay;
    if (sequence === this.#snapshotSequence) return;
    this.#audit();
    snapshots.write({ sequence, timeMs, digest }, core.snapshot());
    this.#snapshotSequence = sequence;
    shared.set('snapshotSequence', sequence);
    shared.add('snapshots', 1);
    archiveClosed({ disk, random, directory, through: sequence });
  }

  /** Last snapshot, and the end. */
  finish(): void {
    this.snapshot();
    this.#options.reader.close();
    this.#options.history.close();
  }

  #now(): number {
    return this.#options.clock.monotonicMs();
  }

  /** What an audit is needed for: holds while the gate is on, and the gate itself. */
  #watch({ events, sequence }: Output): void {
    for (const event of events) {
      if (event.kind === 'WithdrawalHeld') this.#hold = sequence;
      else if (event.kind === 'VenueChanged') this.#gate = event.withdrawalGate === 'ON';
    }
  }

  get #auditWaits(): boolean {
    return this.#gate && this.#hold > this.#audited;
  }

  /** Audits the state as it is here; with the gate on, the engine is told how far. Throws DivergenceError. */
  #audit(): void {
    const { replay, shared } = this.#options;
    const startedMs = this.#now();
    const faults = replay.core.audit();
    if (faults.length > 0) {
      throw new DivergenceError(`audit at sequence ${replay.sequence}: ${faults.join('; ')}`);
    }
    const nowMs = this.#now();
    this.#auditAtMs = nowMs + Math.max(AUDIT_MS, (nowMs - startedMs) * AUDIT_SHARE);
    this.#audited = replay.sequence;
    if (!this.#gate) return;
    shared.set('auditedSequence', replay.sequence);
    shared.engineBell.ring();
  }

  /** So that the log's thread finds a spare when it rolls, instead of writing one while orders wait. */
  #prepareSpare(nowMs: number): void {
    const { disk, random, directory, segmentBytes } = this.#options;
    this.#spareAtMs = nowMs + SPARE_MS;
    if (this.#offset < Math.min(SPARE_FROM_BYTES, segmentBytes >> 3)) return;
    prepareSpare(disk, random, directory, segmentBytes);
  }

  #flush(nowMs: number): void {
    this.#options.history.flush();
    this.#flushed = this.sequence;
    this.#flushedAtMs = nowMs;
  }
}
