/**
 * `buttonwood inspect log FILE|DIR [--from S] [--limit N]` and `inspect snapshot FILE`: what is in a
 * log or a snapshot, one line a record. Reads only. Exit code 0, 1 for damage or an unreadable file,
 * 2 for wrong use.
 */
import { statSync } from 'node:fs';
import type { BatchHeader } from '../codec/batch.ts';
import { BATCH_HEADER_BYTES } from '../codec/batch.ts';
import { recordText } from '../codec/text.ts';
import { readCommand } from '../core/command.ts';
import { Core, EventBuffer } from '../core/core.ts';
import type { RecordBuffer } from '../core/schema.ts';
import { lengthAt } from '../core/schema.ts';
import { readArchive } from '../log/archive.ts';
import { readLogEnd } from '../log/log-end.ts';
import { LogReader } from '../log/log-reader.ts';
import { walkSegment } from '../log/recovery.ts';
import { archivedSegments, decodeSegmentHeader, liveSegments, readWhole } from '../log/segment.ts';
import { readSnapshot } from '../log/snapshot-files.ts';
import { nodeDisk } from '../platform/disk.ts';
import type { Given } from './command-line.ts';

interface Wanted {
  readonly from: number;
  readonly limit: number;
  readonly json: boolean;
}

/** Prints commands from a sequence on, up to a number of them. */
class Printer {
  readonly #wanted: Wanted;
  #printed = 0;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  get isFull(): boolean {
    return this.#printed >= this.#wanted.limit;
  }

  /** The batch line, and a line for each wanted command between two offsets. */
  batch(header: BatchHeader, records: RecordBuffer, start: number, path: string, at: number): void {
    const { firstSequence, count, timeMs } = header;
    if (firstSequence + count <= this.#wanted.from || this.isFull) return;
    const lines: string[] = [];
    if (!this.#wanted.json) {
      lines.push(
        `batch ${firstSequence}..${firstSequence + count - 1} ${isoTime(timeMs)} ${path}+${at} ` +
          `bytes=${header.bytes} crc=${hex(header.crc)} previous=${hex(header.previous)} ` +
          `digest=${hex(header.digest)}@${header.digestSequence}`,
      );
    }
    let position = start;
    for (let sequence = firstSequence; sequence < firstSequence + count; sequence++) {
      if (sequence >= this.#wanted.from && !this.isFull) {
        const command = readCommand(records, position);
        const object = { sequence, timeMs, ...command };
        lines.push(this.#wanted.json ? jsonOf(object) : `  ${sequence} ${recordText(command)}`);
        this.#printed++;
      }
      position += lengthAt(records, position);
    }
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

/** Runs the command; returns its exit code. */
export async function inspect(given: Given): Promise<number> {
  const [what, file] = given.positionals;
  const wanted: Wanted = {
    from: given.number('from'),
    limit: given.number('limit'),
    json: given.yes('json'),
  };
  process.stdout.once('error', () => process.exit(0));
  try {
    if (what === 'log') inspectLog(file ?? given.text('data'), wanted);
    else if (what === 'snapshot' && file !== undefined) inspectSnapshot(file, wanted.json);
    else {
      process.stderr.write("buttonwood inspect: 'log', 'log FILE' or 'snapshot FILE' is wanted\n");
      return 2;
    }
    return 0;
  } catch (error) {
    if (typeof (error as { code?: unknown }).code !== 'string') throw error;
    process.stderr.write(`buttonwood inspect: ${(error as Error).message}\n`);
    return 1;
  }
}

function inspectLog(path: string, wanted: Wanted): void {
  if (statSync(path).isDirectory()) inspectDirectory(path, wanted);
  else inspectSegment(path, wanted);
}

/** All segments of a data directory, as one log. */
function inspectDirectory(directory: string, wanted: Wanted): void {
  const disk = nodeDisk;
  const live = liveSegments(disk, directory);
  if (live.length === 0) {
    process.stdout.write(`${directory} holds no log\n`);
    return;
  }
  const oldest = Math.min(...archivedSegments(disk, directory), ...live);
  const last = readLogEnd({ disk, directory }).end.lastSequence;
  const printer = new Printer(wanted);
  const reader = new LogReader({ disk, directory, from: Math.max(wanted.from, oldest) });
  while (!printer.isFull) {
    const batch = reader.next(last);
    if (batch === undefined) break;
    printer.batch(batch.header, batch.records, batch.start, batch.path, batch.offset);
  }
  reader.close();
}

/** One segment, live or archived, of any behaviour version. */
function inspectSegment(path: string, wanted: Wanted): void {
  const bytes = path.endsWith('.zst') ? readArchive(nodeDisk, path) : readWhole(nodeDisk, path);
  const header = decodeSegmentHeader(bytes.u8, path, undefined);
  const { firstSequence, salt, previous, behaviour, logId } = header;
  if (!wanted.json) {
    process.stdout.write(
      `segment ${path} firstSequence=${firstSequence} behaviour=${behaviour} salt=${hex(salt)} ` +
        `previous=${hex(previous)} log=${logId.map(hex).join('')}\n`,
    );
  }
  const printer = new Printer(wanted);
  const end = walkSegment(bytes, header, path, (batch, at) => {
    printer.batch(batch, bytes, at + BATCH_HEADER_BYTES, path, at);
  });
  if (!wanted.json) {
    process.stdout.write(
      `end at offset ${end.position}: ${end.batches} batches, last sequence ${end.lastSequence}\n`,
    );
  }
}

function inspectSnapshot(path: string, json: boolean): void {
  const snapshot = readSnapshot(nodeDisk, path);
  const core = Core.restore(snapshot.state, new EventBuffer(1 << 20));
  const image = core.image();
  const facts = {
    path,
    sequence: snapshot.sequence,
    time: isoTime(snapshot.timeMs),
    behaviour: snapshot.behaviour,
    digest: hex(snapshot.digest),
    bytes: snapshot.state.length,
    stateHash: core.stateHash(),
    audit: core.audit(),
    assets: image.assets.length,
    markets: image.markets.length,
    accounts: image.accounts.length,
    balances: image.balances.length,
    orders: image.orders.length,
    lists: image.lists.length,
    countdowns: image.countdowns.length,
    withdrawals: image.withdrawals.length,
  };
  if (json) process.stdout.write(`${jsonOf(facts)}\n`);
  else {
    for (const [name, value] of Object.entries(facts)) {
      const text = Array.isArray(value) ? (value.length === 0 ? 'sound' : value.join('; ')) : value;
      process.stdout.write(`${name.padEnd(12)} ${text}\n`);
    }
  }
}

function jsonOf(object: object): string {
  return JSON.stringify(object, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

const hex = (word: number): string => word.toString(16).padStart(8, '0');
const isoTime = (timeMs: number): string => new Date(timeMs).toISOString();
