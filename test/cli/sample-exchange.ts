/** A data directory as the engine leaves it: a log with digests, snapshots and an archive. */
import { BATCH_BYTES_MAX, BATCH_HEADER_BYTES, extendDigest } from '../../src/codec/batch.ts';
import type { Command, MarketRules } from '../../src/core/command.ts';
import { plainRules, writeCommand } from '../../src/core/command.ts';
import { Core, EventBuffer } from '../../src/core/core.ts';
import { lengthAt, recordBuffer } from '../../src/core/schema.ts';
import { archiveClosed } from '../../src/log/archive.ts';
import { openFileLog } from '../../src/log/file-log.ts';
import { SnapshotFiles } from '../../src/log/snapshot-files.ts';
import type { Disk } from '../../src/platform/disk.ts';
import { seededRandom } from '../log/sample.ts';

const venue = { account: 0, gateway: 0, request: 0 } as const;

const rules: MarketRules = {
  ...plainRules,
  tickMantissa: 1,
  tickScale: 2,
  lotMantissa: 1,
  lotScale: 2,
  makerFee: 1000,
  takerFee: 2000,
  selfTradeMode: 'NONE',
  selfTradeModesAllowed: 0,
};

const opening: readonly Command[] = [
  { ...venue, kind: 'CreateAsset', scale: 6, symbol: 'BASE' },
  { ...venue, kind: 'CreateAsset', scale: 6, symbol: 'QUOTE' },
  {
    ...venue,
    kind: 'CreateMarket',
    ...rules,
    base: 1,
    quote: 2,
    status: 'TRADING',
    symbol: 'BASE-QUOTE',
  },
  { ...venue, kind: 'CreateAccount', name: 'alice' },
  { ...venue, kind: 'CreateAccount', name: 'bob' },
  ...[1, 2].flatMap((beneficiary) =>
    [1, 2].map(
      (asset): Command => ({
        ...venue,
        kind: 'Deposit',
        beneficiary,
        asset,
        amount: 10n ** 15n,
        externalId: `d${beneficiary}-${asset}`,
      }),
    ),
  ),
];

export interface SampleOptions {
  readonly disk: Disk;
  readonly directory: string;
  readonly batches: number;
  /** Batch number whose digest is made wrong. */
  readonly wrongDigest?: number;
  /** Batch number after which a snapshot is written that has one order too many. */
  readonly wrongSnapshot?: number;
  /** Whether closed segments are archived at the end. */
  readonly archive?: boolean;
}

/** Writes the directory; returns its last sequence, 10 commands a batch, a snapshot after every 20. */
export function writeSample(options: SampleOptions): number {
  const { disk, directory, batches } = options;
  disk.mkdir(directory);
  const random = seededRandom(3);
  const use = { disk, directory, random, segmentBytes: 16384, firstSegmentBytes: 16384 };
  const { log } = openFileLog(use);
  const snapshots = new SnapshotFiles({ disk, directory, keep: 3, warn: () => {} });
  const events = new EventBuffer(1 << 20);
  const core = new Core(events);
  const records = recordBuffer(new ArrayBuffer(BATCH_BYTES_MAX));
  let digest = 0;
  for (let batch = 1; batch <= batches; batch++) {
    const commands =
      batch === 1 ? opening : Array.from({ length: 10 }, () => placeOrder(random.below));
    let bytes = BATCH_HEADER_BYTES;
    for (const command of commands) bytes += writeCommand(records, bytes, command);
    const timeMs = 1_700_000_000_000 + batch;
    log.append(records, bytes, {
      firstSequence: core.sequence + 1,
      count: commands.length,
      timeMs,
      digestSequence: core.sequence,
      digest: batch === options.wrongDigest ? digest ^ 1 : digest,
    });
    log.sync();
    for (let at = BATCH_HEADER_BYTES; at < bytes; at += lengthAt(records, at)) {
      core.apply(records, at, core.sequence + 1, timeMs);
    }
    digest = extendDigest(digest, events.records.u8.subarray(0, events.bytes));
    events.reset();
    if (batch % 20 === 0) {
      const state = batch === options.wrongSnapshot ? withOneMore(core, timeMs) : core.snapshot();
      snapshots.write({ sequence: core.sequence, timeMs, digest }, state);
    }
  }
  if (options.archive === true) archiveClosed({ ...use, through: log.lastSequence });
  log.close();
  return log.lastSequence;
}

/** The state had the last command been another one. */
function withOneMore(core: Core, timeMs: number): Uint8Array {
  const other = Core.restore(core.snapshot(), new EventBuffer(1 << 20));
  const records = recordBuffer(new ArrayBuffer(512));
  writeCommand(records, 0, placeOrder(seededRandom(9).below));
  other.apply(records, 0, core.sequence + 1, timeMs);
  return other.snapshot();
}

function placeOrder(below: (limit: number) => number): Command {
  return {
    kind: 'PlaceOrder',
    account: 1 + below(2),
    gateway: 1,
    request: below(1000),
    market: 1,
    side: below(2) === 0 ? 'BUY' : 'SELL',
    type: 'LIMIT',
    timeInForce: below(4) === 0 ? 'IOC' : 'GTC',
    selfTradeMode: 'DEFAULT',
    price: 95 + below(10),
    quantity: 1 + below(50),
    quoteAmount: 0n,
    clientOrderId: '',
    idempotencyKey: '',
  };
}
