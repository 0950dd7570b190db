/**
 * Price levels of all books: pages of 256 ticks under a two-level directory, with a bitmap at each of the
 * three, so that a level is three loads away at any price and the next best one a few bit operations. A
 * ladder is one side of one market. Empty pages stay in place for a while, and are taken away, oldest
 * first, when a new one is needed. Hot.
 *
 *   price 31 bits = top entry 11 | block entry 12 | tick 8
 *   level of 16 bytes:  i32 head, i32 tail (order slots), f64 quantity;  level number = page x 256 + tick
 */
import { Moves } from './moves.ts';
import * as levelFields from './level-fields.ts';
import * as bitTree from './bit-tree.ts';

// An imported constant is loaded at each use; one of this module is part of the machine code.
const { bitmapWords, clearBit, findDown, findUp, setBit } = bitTree;

const { BLOCK, BLOCK_SHIFT, LEVEL_I32, TICKS, TOP_SHIFT } = levelFields;
const TOP = 1 << TOP_SHIFT;

/** A page's words: bitmap of its ticks, then its place, its queue of empty pages. */
const PAGE_SHIFT = 4;
const PAGE_WORDS = 1 << PAGE_SHIFT;
const LADDER = 9;
const NUMBER = 10;
const OLDER = 11; // neighbours in the queue of empty pages
const NEWER = 12;
const TOP_BITS: number = bitmapWords(TOP);
const BLOCK_BITS: number = bitmapWords(BLOCK);
/** So many empty pages are left in place before the oldest is used again. */
const EMPTY_PAGES_KEPT = 256;

export class PriceLadder {
  i32: Int32Array<ArrayBuffer>;
  f64: Float64Array<ArrayBuffer>;
  /** First words of the directory: of ladder and price >>> 20 the block, of block and price >>> 8 the page. */
  tops: Int32Array<ArrayBuffer>;
  blocks: Int32Array<ArrayBuffer>;
  readonly #moves: Moves;
  #pages: Int32Array<ArrayBuffer>;
  #blockBits: Int32Array<ArrayBuffer>;
  #topBits: Int32Array<ArrayBuffer>;
  #pageCount = 1;
  #blockCount = 1;
  #ladderCount = 0;
  #freeBlock = 0;
  #emptyCount = 0;
  #oldestEmpty = 0;
  #newestEmpty = 0;

  /** Room for so many pages, blocks and ladders at the start. */
  constructor(moves: Moves = new Moves(), pages = 16, blocks = 4, ladders = 4) {
    this.#moves = moves;
    this.i32 = new Int32Array(pages * TICKS * LEVEL_I32);
    this.f64 = new Float64Array(this.i32.buffer);
    this.#pages = new Int32Array(pages * PAGE_WORDS);
    this.blocks = new Int32Array(blocks * BLOCK);
    this.#blockBits = new Int32Array(blocks * BLOCK_BITS);
    this.tops = new Int32Array(ladders * TOP);
    this.#topBits = new Int32Array(ladders * TOP_BITS);
  }

  /** Forgets all ladders and pages; the arrays stay where they are. */
  clear(): void {
    this.i32.fill(0, 0, this.#pageCount * TICKS * LEVEL_I32);
    this.#pages.fill(0, 0, this.#pageCount * PAGE_WORDS);
    this.blocks.fill(0, 0, this.#blockCount * BLOCK);
    this.#blockBits.fill(0, 0, this.#blockCount * BLOCK_BITS);
    this.tops.fill(0, 0, this.#ladderCount * TOP);
    this.#topBits.fill(0, 0, this.#ladderCount * TOP_BITS);
    this.#pageCount = 1;
    this.#blockCount = 1;
    this.#ladderCount = 0;
    this.#freeBlock = 0;
    this.#emptyCount = 0;
    this.#oldestEmpty = 0;
    this.#newestEmpty = 0;
  }

  /** A new, empty ladder; they are numbered from 0. */
  addLadder(): number {
    const ladder = this.#ladderCount++;
    if (this.#ladderCount * TOP > this.tops.length) {
      this.tops = doubled(this.tops);
      this.#topBits = doubled(this.#topBits);
      this.#moves.count++;
    }
    return ladder;
  }

  /** The level at a price if its page exists, else 0; it may be empty. */
  find(ladder: number, price: number): number {
    const block = this.tops[(ladder << TOP_SHIFT) | (price >>> 20)]!;
    const page = this.blocks[(block << BLOCK_SHIFT) | ((price >>> 8) & (BLOCK - 1))]!;
    return page === 0 ? 0 : (page << 8) | (price & (TICKS - 1));
  }

  /** The level at a price, its page made when missing. May replace the views. */
  level(ladder: number, price: number): number {
    const found = this.find(ladder, price);
    return found === 0 ? this.#addPage(ladder, price) * TICKS + (price & (TICKS - 1)) : found;
  }

  priceOf(level: number): number {
    return this.#pages[(level >>> 8) * PAGE_WORDS + NUMBER]! * TICKS + (level & (TICKS - 1));
  }

  /** A level got its first order. */
  occupy(level: number): void {
    const page = level >>> 8;
    const base = page << PAGE_SHIFT;
    if (this.#pages[base + 8] === 0) this.#wake(page, base);
    setBit(this.#pages, base, TICKS, level & (TICKS - 1));
  }

  /** A level lost its last order. */
  vacate(level: number): void {
    const page = level >>> 8;
    if (clearBit(this.#pages, page << PAGE_SHIFT, TICKS, level & (TICKS - 1))) this.#sleep(page);
  }

  /** The lowest occupied price above `price`; 0 when there is none. */
  above(ladder: number, price: number): number {
    const tick = this.#tickUp(this.#page(ladder, price), (price & (TICKS - 1)) + 1);
    if (tick >= 0) return (price & ~(TICKS - 1)) | tick;
    let at = price >>> 20;
    let next = this.#pageUp(ladder, at, ((price >>> 8) & (BLOCK - 1)) + 1);
    if (next < 0) {
      at = findUp(this.#topBits, ladder * TOP_BITS, TOP, at + 1);
      if (at < 0) return 0;
      next = this.#pageUp(ladder, at, 0);
    }
    const first = (at << 20) | (next << 8);
    return first | this.#tickUp(this.#page(ladder, first), 0);
  }

  /** The highest occupied price below `price`; 0 when there is none. */
  below(ladder: number, price: number): number {
    const tick = this.#tickDown(this.#page(ladder, price), (price & (TICKS - 1)) - 1);
    if (tick >= 0) return (price & ~(TICKS - 1)) | tick;
    let at = price >>> 20;
    let next = this.#pageDown(ladder, at, ((price >>> 8) & (BLOCK - 1)) - 1);
    if (next < 0) {
      at = findDown(this.#topBits, ladder * TOP_BITS, TOP, at - 1);
      if (at < 0) return 0;
      next = this.#pageDown(ladder, at, BLOCK - 1);
    }
    const first = (at << 20) | (next << 8);
    return first | this.#tickDown(this.#page(ladder, first), TICKS - 1);
  }

  /** The page of a price, or page 0, which is always empty. */
  #page(ladder: number, price: number): number {
    const block = this.tops[(ladder << TOP_SHIFT) | (price >>> 20)]!;
    return this.blocks[(block << BLOCK_SHIFT) | ((price >>> 8) & (BLOCK - 1))]!;
  }

  #tickUp(page: number, from: number): number {
    return findUp(this.#pages, page << PAGE_SHIFT, TICKS, from);
  }

  #tickDown(page: number, from: number): number {
    return findDown(this.#pages, page << PAGE_SHIFT, TICKS, from);
  }

  /** Occupied pages of a top entry only; block 0 is always empty. */
  #pageUp(ladder: number, top: number, from: number): number {
    const block = this.tops[(ladder << TOP_SHIFT) | top]!;
    return findUp(this.#blockBits, block * BLOCK_BITS, BLOCK, from);
  }

  #pageDown(ladder: number, top: number, from: number): number {
    const block = this.tops[(ladder << TOP_SHIFT) | top]!;
    return findDown(this.#blockBits, block * BLOCK_BITS, BLOCK, from);
  }

  #addPage(ladder: number, price: number): number {
    const page = this.#freePage();
    const top = (ladder << TOP_SHIFT) | (price >>> 20);
    let block = this.tops[top]!;
    if (block === 0) {
      block = this.#takeBlock();
      this.tops[top] = block;
    }
    this.blocks[(block << BLOCK_SHIFT) | ((price >>> 8) & (BLOCK - 1))] = page;
    this.#pages[page * PAGE_WORDS + LADDER] = ladder;
    this.#pages[page * PAGE_WORDS + NUMBER] = price >>> 8;
    this.#enqueue(page);
    return page;
  }

  /** A page that is in no directory and in no queue. */
  #freePage(): number {
    if (this.#emptyCount >= EMPTY_PAGES_KEPT) {
      const page = this.#oldestEmpty;
      this.#dequeue(page);
      this.#unlist(page);
      return page;
    }
    const page = this.#pageCount++;
    if (this.#pageCount * PAGE_WORDS > this.#pages.length) {
      this.#pages = doubled(this.#pages);
      this.i32 = doubled(this.i32);
      this.f64 = new Float64Array(this.i32.buffer);
      this.#moves.count++;
    }
    return page;
  }

  /** Takes an empty page out of its directory, and the block too when that was its last page. */
  #unlist(page: number): void {
    const number = this.#pages[page * PAGE_WORDS + NUMBER]!;
    const top = (this.#pages[page * PAGE_WORDS + LADDER]! << TOP_SHIFT) | (number >>> 12);
    const block = this.tops[top]!;
    const base = block << BLOCK_SHIFT;
    this.blocks[base + (number & (BLOCK - 1))] = 0;
    for (let at = base; at < base + BLOCK; at++) if (this.blocks[at] !== 0) return;
    this.tops[top] = 0;
    this.blocks[base] = this.#freeBlock;
    this.#freeBlock = block;
  }

  #takeBlock(): number {
    const block = this.#freeBlock;
    if (block !== 0) {
      this.#freeBlock = this.blocks[block << BLOCK_SHIFT]!;
      this.blocks[block << BLOCK_SHIFT] = 0;
      return block;
    }
    const fresh = this.#blockCount++;
    if (this.#blockCount * BLOCK > this.blocks.length) {
      this.blocks = doubled(this.blocks);
      this.#blockBits = doubled(this.#blockBits);
      this.#moves.count++;
    }
    return fresh;
  }

  /** An empty page gets a level: out of the queue, into the bitmaps. */
  #wake(page: number, base: number): void {
    this.#dequeue(page);
    const number = this.#pages[base + NUMBER]!;
    const ladder = this.#pages[base + LADDER]!;
    const block = this.tops[(ladder << TOP_SHIFT) | (number >>> 12)]!;
    setBit(this.#blockBits, block * BLOCK_BITS, BLOCK, number & (BLOCK - 1));
    setBit(this.#topBits, ladder * TOP_BITS, TOP, number >>> 12);
  }

  #sleep(page: number): void {
    const number = this.#pages[page * PAGE_WORDS + NUMBER]!;
    const ladder = this.#pages[page * PAGE_WORDS + LADDER]!;
    const block = this.tops[(ladder << TOP_SHIFT) | (number >>> 12)]!;
    if (clearBit(this.#blockBits, block * BLOCK_BITS, BLOCK, number & (BLOCK - 1))) {
      clearBit(this.#topBits, ladder * TOP_BITS, TOP, number >>> 12);
    }
    this.#enqueue(page);
  }

  #enqueue(page: number): void {
    const newest = this.#newestEmpty;
    this.#pages[page * PAGE_WORDS + OLDER] = newest;
    this.#pages[page * PAGE_WORDS + NEWER] = 0;
    if (newest === 0) this.#oldestEmpty = page;
    else this.#pages[newest * PAGE_WORDS + NEWER] = page;
    this.#newestEmpty = page;
    this.#emptyCount++;
  }

  #dequeue(page: number): void {
    const older = this.#pages[page * PAGE_WORDS + OLDER]!;
    const newer = this.#pages[page * PAGE_WORDS + NEWER]!;
    if (older === 0) this.#oldestEmpty = newer;
    else this.#pages[older * PAGE_WORDS + NEWER] = newer;
    if (newer === 0) this.#newestEmpty = older;
    else this.#pages[newer * PAGE_WORDS + OLDER] = older;
    this.#emptyCount--;
  }
}

function doubled(words: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(words.length * 2);
  larger.set(words);
  return larger;
}
