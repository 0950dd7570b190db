/**
 * Bitmaps with one summary bit a word, laid into a longer array: `size` bits at `base` (size a multiple
 * of 32, at most 32 x 32 x 32), then their summary words. Finding a set bit reads two or three words. Hot.
 */

/** Words that a bitmap of `size` bits takes, its summary included. */
export function bitmapWords(size: number): number {
  return (size >>> 5) + ((size + 1023) >>> 10);
}

export function setBit(words: Int32Array, base: number, size: number, bit: number): void {
  words[base + (bit >>> 5)]! |= 1 << (bit & 31);
  words[base + (size >>> 5) + (bit >>> 10)]! |= 1 << ((bit >>> 5) & 31);
}

/** Clears a bit; answers whether no bit is left. */
export function clearBit(words: Int32Array, base: number, size: number, bit: number): boolean {
  const word = base + (bit >>> 5);
  words[word]! &= ~(1 << (bit & 31));
  if (words[word] !== 0) return false;
  const summary = base + (size >>> 5);
  words[summary + (bit >>> 10)]! &= ~(1 << ((bit >>> 5) & 31));
  const end = base + bitmapWords(size);
  for (let at = summary; at < end; at++) if (words[at] !== 0) return false;
  return true;
}

/** The lowest set bit >= from, or -1. */
export function findUp(words: Int32Array, base: number, size: number, from: number): number {
  if (from >= size) return -1;
  const word = from >>> 5;
  const own = words[base + word]! & (-1 << (from & 31));
  if (own !== 0) return word * 32 + lowest(own);
  const count = size >>> 5;
  if (word + 1 >= count) return -1;
  const summary = base + count;
  let group = (word + 1) >>> 5;
  let bits = words[summary + group]! & (-1 << ((word + 1) & 31));
  while (bits === 0) {
    group++;
    if (group * 32 >= count) return -1;
    bits = words[summary + group]!;
  }
  const found = group * 32 + lowest(bits);
  return found * 32 + lowest(words[base + found]!);
}

/** The highest set bit <= from, or -1. */
export function findDown(words: Int32Array, base: number, size: number, from: number): number {
  if (from < 0) return -1;
  const word = from >>> 5;
  const own = words[base + word]! & (-1 >>> (31 - (from & 31)));
  if (own !== 0) return word * 32 + highest(own);
  if (word === 0) return -1;
  const summary = base + (size >>> 5);
  let group = (word - 1) >>> 5;
  let bits = words[summary + group]! & (-1 >>> (31 - ((word - 1) & 31)));
  while (bits === 0) {
    if (group === 0) return -1;
    group--;
    bits = words[summary + group]!;
  }
  const found = group * 32 + highest(bits);
  return found * 32 + highest(words[base + found]!);
}

function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

function highest(bits: number): number {
  return 31 - Math.clz32(bits);
}
