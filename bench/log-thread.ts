/** The log's thread of bench/log.ts: appends and syncs the batch in shared memory, one at a time. */
import { isMainThread, workerData } from 'node:worker_threads';
import { BATCH_HEADER_BYTES } from '../src/codec/batch.ts';
import { recordBuffer } from '../src/core/schema.ts';
import { openFileLog } from '../src/log/file-log.ts';
import { prepareSpare } from '../src/log/spare.ts';
import { nodeDisk } from '../src/platform/disk.ts';
import { systemRandom } from '../src/platform/random.ts';

export interface LogThreadData {
  readonly shared: SharedArrayBuffer;
  readonly control: Int32Array;
  readonly directory: string;
  readonly segmentBytes: number;
}

/** Words of the control block, and the values of its state. */
export const STATE = 0;
export const FIRST = 1;
export const COUNT = 2;
export const DONE = 0;
export const WORK = 1;
export const STOP = 2;
export const STARTING = 3;

if (!isMainThread) run(workerData as LogThreadData);

function run(data: LogThreadData): void {
  const { control, directory, segmentBytes } = data;
  const batch = recordBuffer(data.shared);
  const { log } = openFileLog({
    disk: nodeDisk,
    random: systemRandom,
    directory,
    segmentBytes,
    firstSegmentBytes: segmentBytes,
  });
  prepareSpare(nodeDisk, systemRandom, directory, segmentBytes);
  prepareSpare(nodeDisk, systemRandom, directory, segmentBytes);
  Atomics.store(control, STATE, DONE);
  Atomics.notify(control, STATE);
  for (;;) {
    Atomics.wait(control, STATE, DONE);
    const state = Atomics.load(control, STATE);
    if (state === STOP) break;
    if (state !== WORK) continue;
    const count = control[COUNT] as number;
    log.append(batch, BATCH_HEADER_BYTES + count * 64, {
      firstSequence: control[FIRST] as number,
      count,
      timeMs: 0,
      digestSequence: 0,
      digest: 0,
    });
    log.sync();
    Atomics.store(control, STATE, DONE);
    Atomics.notify(control, STATE);
  }
  log.close();
}
