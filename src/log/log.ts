/**
 * The command log as the engine sees it: batches go in, one at a time, and are durable when sync()
 * returns. Every method that fails throws LogFailure, after which the log refuses all further work:
 * the process must stop, and recovery decides what happened (P1, P15).
 */
import type { BatchStamp } from '../codec/batch.ts';
import type { RecordBuffer } from '../core/schema.ts';
import type { Sequence } from '../core/types.ts';

export interface Log {
  /** Last sequence on stable storage; 0 when there is none. */
  readonly lastSequence: Sequence;
  /**
   * Seals the batch that lies in the buffer's first `bytes` bytes, commands from BATCH_HEADER_BYTES on,
   * and hands it to the disk. It must start at lastSequence + 1, and be synced before the next append.
   */
  append(batch: RecordBuffer, bytes: number, stamp: BatchStamp): void;
  /** Barrier: returns when the appended batch is on stable storage. */
  sync(): void;
  /** Bytes that can still be logged before the disk is full. */
  spaceLeft(): number;
  close(): void;
}
