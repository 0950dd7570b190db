/**
 * Validation of command bytes that nobody vouches for: a record that passes can be read by
 * readCommand and applied by the core. Whatever writeCommand writes passes. It looks at the form
 * alone; whether the command makes sense is the core's to answer.
 */
import { LEGS_MAX, commandLayout, commandLayouts } from '../core/command.ts';
import type { Field, RecordBuffer } from '../core/schema.ts';
import { LIMB, RECORD_BYTES_MAX, kindAt, lengthAt, offsetOf } from '../core/schema.ts';

/** Where a list says how many orders it has. */
const LEG_COUNT = offsetOf(commandLayouts.PlaceOrderList, 'legCount');
const decoder = new TextDecoder('utf-8', { fatal: true });
/** One past the largest `hi` limb of an amount below 2^63. */
const HIGH_LIMB = 2 ** 11;

/** What is wrong with the record at a byte offset (a multiple of 8) that must end by `end`. */
export function checkCommand(from: RecordBuffer, at: number, end: number): string | undefined {
  if (at + 8 > end) return 'no room for a record';
  const found = commandLayout(kindAt(from, at));
  if (found === undefined) return `no command has kind ${kindAt(from, at)}`;
  const bytes = lengthAt(from, at);
  if (bytes < found.fixedBytes || bytes > RECORD_BYTES_MAX) {
    return `${found.name} of ${bytes} bytes`;
  }
  if (at + bytes > end) return `${found.name} is cut off`;
  if (found.name === 'PlaceOrderList') {
    const legs = from.i32[(at + LEG_COUNT) >> 2] as number;
    if (legs < 0 || legs > LEGS_MAX) return `PlaceOrderList of ${legs} orders`;
  }
  let used = at + found.textOffset;
  for (const field of found.fields) {
    if (field.type !== 'text') {
      const fault = checkFixed(from, at + field.offset, field);
      if (fault !== undefined) return `${found.name}.${field.name}: ${fault}`;
      continue;
    }
    const length = textBytes(from, used, at + bytes);
    if (length === undefined) return `${found.name}.${field.name}: text leaves the record`;
    if (!isText(from.u8, used + 4, length)) return `${found.name}.${field.name}: bad UTF-8`;
    used += 4 + length;
  }
  if (at + bytes !== Math.max(at + found.fixedBytes, (used + 7) & ~7)) {
    return `${found.name}: length disagrees with its texts`;
  }
  for (let i = used; i < at + bytes; i++) {
    if (from.u8[i] !== 0) return `${found.name}: padding is not zero`;
  }
  return undefined;
}

function checkFixed(from: RecordBuffer, at: number, field: Field): string | undefined {
  if (field.type === 'i32' || field.type === 'text') return undefined;
  if (field.type === 'f64') {
    const value = from.f64[at >> 3] as number;
    return Number.isSafeInteger(value) ? undefined : `${value} is no integer below 2^53`;
  }
  if (field.type === 'amount') {
    const low = from.f64[at >> 3] as number;
    const high = from.f64[(at >> 3) + 1] as number;
    if (Number.isInteger(low) && low >= 0 && low < LIMB) {
      if (Number.isInteger(high) && high >= 0 && high < HIGH_LIMB) return undefined;
    }
    return `limbs ${low}, ${high} are no amount`;
  }
  const index = from.i32[at >> 2] as number;
  return index >= 0 && index < field.type.length ? undefined : `index ${index} is in no list`;
}

function textBytes(from: RecordBuffer, at: number, end: number): number | undefined {
  if (at + 4 > end) return undefined;
  const { u8 } = from;
  if (u8[at + 2] !== 0 || u8[at + 3] !== 0) return undefined;
  const length = (u8[at] as number) | ((u8[at + 1] as number) << 8);
  return at + 4 + length <= end ? length : undefined;
}

function isText(u8: Uint8Array, at: number, length: number): boolean {
  let i = 0;
  while (i < length && (u8[at + i] as number) < 0x80) i++;
  if (i === length) return true;
  try {
    decoder.decode(u8.slice(at, at + length));
    return true;
  } catch {
    return false;
  }
}
