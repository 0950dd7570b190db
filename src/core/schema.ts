/**
 * Layout of records: commands and events are plain bytes with a fixed part of named fields and up to
 * three texts behind it. One table a record kind says which field lies where; generic readers and
 * writers are made from it, and hot code takes its constant offsets from it, so a layout is stated once.
 *
 *   every record, 8-byte aligned, little-endian
 *   +0   u16 kind        number of the record kind; numbers are never reused
 *   +2   u16 words       whole length in 8-byte words
 *   +4   i32 first field (i32 fields and f64 fields as the table says)
 *   ...  texts, each: i32 length in bytes, then UTF-8; the whole zero-padded to 8 bytes
 *
 *   field types:  i32     signed 32-bit
 *                 f64     integer in a double, |x| < 2^53, at an 8-byte boundary
 *                 amount  two doubles: lo in [0, 2^52), hi; the value is hi * 2^52 + lo
 *                 list    i32 index into a closed list of names
 *                 text    variable; comes after all fixed fields
 */

export type FieldType = 'i32' | 'f64' | 'amount' | 'text' | readonly string[];
export type FieldValue = number | bigint | string;

/** Several views of one buffer that holds records. */
export interface RecordBuffer {
  readonly i32: Int32Array;
  readonly f64: Float64Array;
  readonly u8: Uint8Array;
}

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  /** Byte offset from the record's start; of a text, the offset of the first text. */
  readonly offset: number;
}

export interface Layout {
  readonly name: string;
  readonly kind: number;
  readonly fields: readonly Field[];
  /** Those that carry something: all but `pad` and `reserved`, which are 0 and no part of objects. */
  readonly values: readonly Field[];
  readonly hasTexts: boolean;
  /** Byte offset where texts begin. */
  readonly textOffset: number;
  /** Length of the record without texts, a multiple of 8. */
  readonly fixedBytes: number;
}

/** One past the largest `lo` limb of an amount. */
export const LIMB: number = 2 ** 52;
const LIMB_BIG = 2n ** 52n;
/** Longest record of any kind, in bytes. */
export const RECORD_BYTES_MAX = 512;

/** Names of fields that only fill a record up, of legs of a list with the leg's number. */
const FILLER = /^(?:pad|reserved)[0-9]*$/;
/** Characters from here on take more than one byte. */
const ASCII_END = 0x80;
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** All views over a buffer, or over a part of it that starts and ends on 8 bytes. */
export function recordBuffer(
  buffer: ArrayBufferLike,
  byteOffset = 0,
  byteLength: number = buffer.byteLength - byteOffset,
): RecordBuffer {
  return {
    i32: new Int32Array(buffer, byteOffset, byteLength >> 2),
    f64: new Float64Array(buffer, byteOffset, byteLength >> 3),
    u8: new Uint8Array(buffer, byteOffset, byteLength),
  };
}

/** Lays fields out in the given order; throws at load time if a double would be misaligned. */
export function layout(
  name: string,
  kind: number,
  types: Readonly<Record<string, FieldType>>,
): Layout {
  const fields: Field[] = [];
  let offset = 4;
  let textOffset = 0;
  for (const [field, type] of Object.entries(types)) {
    if (type === 'text') {
      if (textOffset === 0) textOffset = offset;
      fields.push({ name: field, type, offset: textOffset });
      continue;
    }
    if (textOffset !== 0) throw new Error(`${name}.${field}: fixed fields come before texts`);
    const bytes = type === 'f64' ? 8 : type === 'amount' ? 16 : 4;
    if (bytes >= 8 && offset % 8 !== 0) throw new Error(`${name}.${field}: misaligned double`);
    fields.push({ name: field, type, offset });
    offset += bytes;
  }
  if (textOffset === 0) textOffset = offset;
  const values = fields.filter((field) => !FILLER.test(field.name));
  const hasTexts = fields.some((field) => field.type === 'text');
  return { name, kind, fields, values, hasTexts, textOffset, fixedBytes: (offset + 7) & ~7 };
}

/** Byte offset of a fixed field; throws at load time for a field that does not exist. */
export function offsetOf(layout: Layout, name: string): number {
  const field = layout.fields.find((candidate) => candidate.name === name);
  if (field === undefined) throw new Error(`${layout.name} has no field ${name}`);
  return field.offset;
}

/** Kind number of the record at a byte offset. */
export function kindAt(records: RecordBuffer, at: number): number {
  return (records.i32[at >> 2] as number) & 0xffff;
}

/** Length in bytes of the record at a byte offset. */
export function lengthAt(records: RecordBuffer, at: number): number {
  return ((records.i32[at >> 2] as number) >>> 16) << 3;
}

/**
 * Writes an object as a record at a byte offset (a multiple of 8); returns its length in bytes.
 * The caller guarantees RECORD_BYTES_MAX of room. Throws RangeError for a value outside its field's
 * type: objects are made by code that has checked them, so that is a bug of the caller.
 */
export function writeRecord(to: RecordBuffer, at: number, layout: Layout, object: object): number {
  const given = object as Readonly<Record<string, unknown>>;
  let textAt = at + layout.textOffset;
  to.f64.fill(0, at >> 3, (at + layout.fixedBytes) >> 3);
  for (const field of layout.values) {
    const value = given[field.name];
    const position = at + field.offset;
    if (field.type === 'text') textAt = writeText(to, textAt, value as string);
    else if (field.type === 'amount') writeAmount(to, position, value as bigint);
    else if (field.type === 'f64')
      to.f64[position >> 3] = checkedInteger(field, value, 2 ** 53 - 1);
    else if (field.type === 'i32')
      to.i32[position >> 2] = checkedInteger(field, value, 2 ** 31 - 1);
    else to.i32[position >> 2] = checkedIndex(field, field.type, value);
  }
  const end = Math.max(at + layout.fixedBytes, (textAt + 7) & ~7);
  if (layout.hasTexts) to.u8.fill(0, textAt, end);
  const bytes = end - at;
  if (bytes > RECORD_BYTES_MAX) throw new RangeError(`${layout.name}: record of ${bytes} bytes`);
  to.i32[at >> 2] = layout.kind | ((bytes >> 3) << 16);
  return bytes;
}

/** Reads the record at a byte offset into a fresh object with a `kind` tag. The bytes are trusted. */
export function readRecord(
  from: RecordBuffer,
  at: number,
  layout: Layout,
): Record<string, FieldValue> {
  const object: Record<string, FieldValue> = { kind: layout.name };
  let textAt = at + layout.textOffset;
  for (const field of layout.values) {
    const position = at + field.offset;
    if (field.type === 'text') {
      const bytes = textLength(from, textAt);
      object[field.name] =
        bytes === 0 ? '' : decoder.decode(from.u8.slice(textAt + 4, textAt + 4 + bytes));
      textAt += 4 + bytes;
    } else if (field.type === 'amount') object[field.name] = readAmount(from, position);
    else if (field.type === 'f64') object[field.name] = from.f64[position >> 3] as number;
    else if (field.type === 'i32') object[field.name] = from.i32[position >> 2] as number;
    else object[field.name] = field.type[from.i32[position >> 2] as number] as string;
  }
  return object;
}

/** Reads an amount's two limbs as a bigint. */
export function readAmount(from: RecordBuffer, at: number): bigint {
  const low = BigInt(from.f64[at >> 3] as number);
  const high = from.f64[(at >> 3) + 1] as number;
  return high === 0 ? low : BigInt(high) * LIMB_BIG + low;
}

/** Writes a bigint of 0 .. 2^63 - 1 as two limbs. */
export function writeAmount(to: RecordBuffer, at: number, amount: bigint): void {
  if (typeof amount !== 'bigint' || amount < 0n || amount >= 2n ** 63n) {
    throw new RangeError(`amount ${String(amount)} is outside 0 .. 2^63 - 1`);
  }
  const isLow = amount < LIMB_BIG;
  to.f64[at >> 3] = Number(isLow ? amount : amount % LIMB_BIG);
  to.f64[(at >> 3) + 1] = isLow ? 0 : Number(amount / LIMB_BIG);
}

/** Length in bytes of the text at a byte offset; texts need not be aligned. */
export function textLength(from: RecordBuffer, at: number): number {
  const { u8 } = from;
  return (u8[at] as number) | ((u8[at + 1] as number) << 8);
}

function writeText(to: RecordBuffer, at: number, text: string): number {
  const { u8 } = to;
  let length = text.length;
  if (length > RECORD_BYTES_MAX) throw new RangeError(`text of ${length} characters`);
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    if (code >= ASCII_END) {
      const bytes = encoder.encode(text);
      length = bytes.length;
      if (length > RECORD_BYTES_MAX) throw new RangeError(`text of ${length} bytes`);
      u8.set(bytes, at + 4);
      break;
    }
    u8[at + 4 + i] = code;
  }
  u8[at] = length & 0xff;
  u8[at + 1] = length >> 8;
  u8[at + 2] = 0;
  u8[at + 3] = 0;
  return at + 4 + length;
}

function checkedInteger(field: Field, value: unknown, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > max) {
    throw new RangeError(`${field.name}: ${String(value)} is not an integer of its range`);
  }
  return value;
}

function checkedIndex(field: Field, names: readonly string[], value: unknown): number {
  const index = names.indexOf(value as string);
  if (index < 0)
    throw new RangeError(`${field.name}: ${String(value)} is none of ${names.join(' ')}`);
  return index;
}
