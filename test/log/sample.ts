/** Small commands and batches for the tests of codec and log. */
import { BATCH_BYTES_MAX, BATCH_HEADER_BYTES } from '../../src/codec/batch.ts';
import type { BatchStamp } from '../../src/codec/batch.ts';
import type { Command } from '../../src/core/command.ts';
import { readCommand, writeCommand } from '../../src/core/command.ts';
import type { RecordBuffer } from '../../src/core/schema.ts';
import { lengthAt, recordBuffer } from '../../src/core/schema.ts';
import type { Log } from '../../src/log/log.ts';
import type { Batch } from '../../src/log/log-reader.ts';
import type { Random } from '../../src/platform/random.ts';

/** A command that names its sequence, so that a lost or invented one is seen. */
export function commandOf(sequence: number): Command {
  return { kind: 'CreateAccount', account: 0, gateway: 1, request: sequence, name: `a${sequence}` };
}

const buffer: RecordBuffer = recordBuffer(new ArrayBuffer(BATCH_BYTES_MAX));

/** Lays commands behind the room for a header; returns the batch's length. */
export function fillBatch(to: RecordBuffer, commands: readonly Command[]): number {
  let at = BATCH_HEADER_BYTES;
  for (const command of commands) at += writeCommand(to, at, command);
  return at;
}

export function stampOf(first: number, count: number): BatchStamp {
  return { firstSequence: first, count, timeMs: 1_000 + first, digestSequence: 0, digest: 0 };
}

/** Appends a batch of the next `count` sample commands, without syncing it. */
export function appendSample(log: Log, count: number): number {
  const first = log.lastSequence + 1;
  const commands = Array.from({ length: count }, (_, i) => commandOf(first + i));
  const bytes = fillBatch(buffer, commands);
  log.append(buffer, bytes, stampOf(first, count));
  return first + count - 1;
}

export function commandsOf(batch: Batch): Command[] {
  const commands: Command[] = [];
  for (let at = batch.start; at < batch.end; at += lengthAt(batch.records, at)) {
    commands.push(readCommand(batch.records, at));
  }
  return commands;
}

/** Deterministic randomness: xorshift from a seed. */
export function seededRandom(seed: number): Random & { readonly below: (limit: number) => number } {
  let state = (seed | 0) === 0 ? 1 : seed | 0;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return {
    draw: (into) => {
      for (let i = 0; i < into.length; i++) into[i] = next() & 0xff;
    },
    below: (limit) => next() % limit,
  };
}
