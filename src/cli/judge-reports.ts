/**
 * Reports of a judged run: 64-byte records in blocks, appended while the clock runs; canonical lines and
 * their SHA-256 are made from them afterwards.
 *
 *   report  +0 i32 type (0 .. 5)  +4 i32 side  +8 f64 sequence  +16 f64 order id, or maker's  +24 f64 price
 *           +32 f64 quantity  +40 f64 taker's order id
 */
import { createHash } from 'node:crypto';

export const reportTypes = {
  accepted: 0,
  traded: 1,
  canceled: 2,
  modified: 3,
  cancelRejected: 4,
  modifyRejected: 5,
} as const;

const REPORT_BYTES = 64;
const BLOCK_REPORTS = 2 ** 16;
const TYPES = 6;

interface Block {
  readonly i32: Int32Array;
  readonly f64: Float64Array;
}

export class Reports {
  private readonly blocks: Block[];
  private block: Block;
  private blockIndex = 0;
  private used = 0;
  count = 0;
  trades = 0;

  /** Makes room, and touches it, for a quarter more reports than messages; more room comes as needed. */
  constructor(messages: number) {
    const blocks = Math.ceil((messages * 1.25) / BLOCK_REPORTS);
    this.block = newBlock();
    this.blocks = [this.block];
    while (this.blocks.length < blocks) this.blocks.push(newBlock());
  }

  add(
    type: number,
    side: number,
    sequence: number,
    id: number,
    price: number,
    quantity: number,
    takerId: number,
  ): void {
    if (this.used === BLOCK_REPORTS) {
      this.blockIndex++;
      if (this.blockIndex === this.blocks.length) this.blocks.push(newBlock());
      this.block = this.blocks[this.blockIndex] as Block;
      this.used = 0;
    }
    const { i32, f64 } = this.block;
    const word = this.used * (REPORT_BYTES >> 3);
    i32[word << 1] = type;
    i32[(word << 1) + 1] = side;
    f64[word + 1] = sequence;
    f64[word + 2] = id;
    f64[word + 3] = price;
    f64[word + 4] = quantity;
    f64[word + 5] = takerId;
    this.used++;
    this.count++;
  }

  /** Canonical lines in order of sequence, then type, then time of report. */
  *lines(): Generator<string> {
    const byType: string[][] = Array.from({ length: TYPES }, () => []);
    let sequence = -1;
    for (let index = 0; index < this.count; index++) {
      const { i32, f64 } = this.blocks[Math.floor(index / BLOCK_REPORTS)] as Block;
      const word = (index % BLOCK_REPORTS) * (REPORT_BYTES >> 3);
      if (f64[word + 1] !== sequence) {
        yield* drain(byType);
        sequence = f64[word + 1] as number;
      }
      const type = i32[word << 1] as number;
      (byType[type] as string[]).push(line(type, i32, f64, word));
    }
    yield* drain(byType);
  }

  /** SHA-256, in hex, of the lines joined by newlines. */
  sha256(): string {
    const hash = createHash('sha256');
    let text = '';
    let first = true;
    for (const each of this.lines()) {
      text += first ? each : `\n${each}`;
      first = false;
      if (text.length < 65_536) continue;
      hash.update(text);
      text = '';
    }
    return hash.update(text).digest('hex');
  }
}

function newBlock(): Block {
  const buffer = new ArrayBuffer(BLOCK_REPORTS * REPORT_BYTES);
  return { i32: new Int32Array(buffer), f64: new Float64Array(buffer).fill(0) };
}

function* drain(byType: string[][]): Generator<string> {
  for (const list of byType) {
    yield* list;
    list.length = 0;
  }
}

function line(type: number, i32: Int32Array, f64: Float64Array, word: number): string {
  const side = i32[(word << 1) + 1];
  const [sequence, id, price] = [f64[word + 1], f64[word + 2], f64[word + 3]];
  const [quantity, takerId] = [f64[word + 4], f64[word + 5]];
  switch (type) {
    case reportTypes.accepted:
    case reportTypes.modified:
      return `${type},${sequence},${side},${id},${price},${quantity}`;
    case reportTypes.traded:
      return `${type},${sequence},${price},${quantity},${id},${takerId}`;
    case reportTypes.canceled:
      return `${type},${sequence},${side},${id},${price}`;
    default:
      return `${type},${sequence},${id}`;
  }
}
