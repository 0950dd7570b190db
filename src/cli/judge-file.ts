/**
 * Order files of the public matching-engine-benchmark: little-endian, a header and one record a message.
 *
 *   header  +0 u64 magic "100_WBEM"   +8 u32 version   +12 u32 count
 *   record  +0 u8 type (0 new, 1 cancel, 2 modify)   +1 u8 side (0 buy, 1 sell)   +2 u8 ioc   +3 u8 pad
 *           +4 u32 quantity   +8 u64 sequence   +16 u64 order id   +24 i64 price in ticks   +32 i64 unused
 *
 * A file is checked whole before a message of it is used, so that the timed run need not check.
 */
import { MAX_PRICE } from '../core/types.ts';

const MAGIC = 0x4d4542575f303031n;
const VERSION = 1;
const HEADER_BYTES = 16;
const RECORD_BYTES = 40;
/** Ids index a table, so they have to be of its size. */
const ID_MAX = 2 ** 27;

/** Offsets in 32-bit words and bytes from the start of a message. */
export const messageOffset = {
  type: 0,
  side: 1,
  ioc: 2,
  quantityWord: 1,
  sequenceWord: 2,
  idWord: 4,
  priceWord: 6,
} as const;

export const messageTypes = ['new', 'cancel', 'modify'] as const;

/** Checked messages: message i starts at byte `40 i` and word `10 i`. */
export interface Messages {
  readonly count: number;
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;
  readonly idMax: number;
}

export const MESSAGE_WORDS: number = RECORD_BYTES / 4;

/** One message as people write it: type, side, ioc, quantity, order id, price. */
export type MessageRow = readonly [
  type: number,
  side: number,
  ioc: number,
  quantity: number,
  id: number,
  price: number,
];

/** Checks a whole file; the answer is a sentence when it is not one that can be run. */
export function readMessages(bytes: Uint8Array): Messages | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES) return `${bytes.length} bytes are too few for a header`;
  if (view.getBigUint64(0, true) !== MAGIC) {
    return 'this is no order file of the benchmark (wrong magic); unpack .xz files first';
  }
  const version = view.getUint32(8, true);
  if (version !== VERSION) return `version ${version} of the format is unknown`;
  const count = view.getUint32(12, true);
  const wanted = HEADER_BYTES + count * RECORD_BYTES;
  if (bytes.length !== wanted) {
    return `${count} messages take ${wanted} bytes, the file has ${bytes.length}`;
  }
  const body = bytes.slice(HEADER_BYTES);
  const u32 = new Uint32Array(body.buffer, body.byteOffset, body.length >> 2);
  const messages = { count, u8: body, u32 };
  let idMax = 0;
  for (let index = 0; index < count; index++) {
    const fault = faultOf(body, u32, index);
    if (fault !== undefined) return `message ${index}: ${fault}`;
    idMax = Math.max(idMax, u32[index * MESSAGE_WORDS + messageOffset.idWord] as number);
  }
  return { ...messages, idMax };
}

function faultOf(u8: Uint8Array, u32: Uint32Array, index: number): string | undefined {
  const byte = index * RECORD_BYTES;
  const word = index * MESSAGE_WORDS;
  const type = u8[byte + messageOffset.type] as number;
  if (type > 2) return `type ${type} is none of 0, 1, 2`;
  if ((u8[byte + messageOffset.side] as number) > 1) return 'the side is none of 0, 1';
  if ((u8[byte + messageOffset.ioc] as number) > 1) return 'the ioc flag is none of 0, 1';
  const [id, idHigh] = [u32[word + 4] as number, u32[word + 5] as number];
  if (id === 0 || id > ID_MAX || idHigh !== 0) return `the order id is outside 1 .. ${ID_MAX}`;
  if (u32[word + 2] !== index || u32[word + 3] !== 0) return `the sequence is not ${index}`;
  if (messageTypes[type] === 'cancel') return undefined;
  const [price, priceHigh] = [u32[word + 6] as number, u32[word + 7] as number];
  if (price === 0 || price > MAX_PRICE || priceHigh !== 0) {
    return `the price is outside 1 .. ${MAX_PRICE}`;
  }
  return u32[word + 1] === 0 ? 'the quantity is 0' : undefined;
}

/** Writes rows as a file; their sequences are their positions. */
export function writeMessages(rows: readonly MessageRow[]): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + rows.length * RECORD_BYTES);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, MAGIC, true);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, rows.length, true);
  for (const [index, [type, side, ioc, quantity, id, price]] of rows.entries()) {
    const at = HEADER_BYTES + index * RECORD_BYTES;
    bytes.set([type, side, ioc], at);
    view.setUint32(at + 4, quantity, true);
    view.setBigUint64(at + 8, BigInt(index), true);
    view.setBigUint64(at + 16, BigInt(id), true);
    view.setBigInt64(at + 24, BigInt(price), true);
  }
  return bytes;
}
