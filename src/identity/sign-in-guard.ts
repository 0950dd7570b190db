/**
 * Against guessing of passwords: after a few failures a name, and after more of them an address, must
 * wait, each time twice as long. An attempt counts as a failure until it has succeeded, so many at once
 * gain nothing; one made while waiting changes nothing. Names that do not exist count like others. It
 * is in memory and bounded: a full guard lets go of what was idle longest.
 */
import { isIP } from 'node:net';

/** Failures that cost nothing; the next one, and each after it, makes wait. */
export const FREE_FAILURES_OF_NAME = 5;
export const FREE_FAILURES_OF_ADDRESS = 20;
export const FIRST_WAIT_MS = 1_000;
export const WAIT_MS_MAX: number = 15 * 60_000;
/** Failures are forgotten when so long there was none. */
export const FORGET_MS: number = 60 * 60_000;
const ENTRIES_MAX = 20_000;

interface Failures {
  count: number;
  lastMs: number;
  untilMs: number;
}

export class SignInGuard {
  readonly #failures = new Map<string, Failures>();

  /** Takes one attempt: 0 when it may be made, else how many ms to wait. */
  attempt(name: string, address: string, nowMs: number): number {
    const keys = keysOf(name, address);
    const waits = keys.map(([key]) => (this.#failures.get(key)?.untilMs ?? 0) - nowMs);
    const waitMs = Math.max(0, ...waits);
    if (waitMs > 0) return waitMs;
    for (const [key, free] of keys) this.#fail(key, free, nowMs);
    return 0;
  }

  /** The attempt succeeded: its name starts anew, its address gets this one back. */
  succeeded(name: string, address: string): void {
    const [[ofName], [ofAddress, free]] = keysOf(name, address);
    this.#failures.delete(ofName);
    this.#takeBack(ofAddress, free);
  }

  /** The attempt was not looked at: neither a failure nor a success. */
  undone(name: string, address: string): void {
    for (const [key, free] of keysOf(name, address)) this.#takeBack(key, free);
  }

  #fail(key: string, free: number, nowMs: number): void {
    const known = this.#failures.get(key);
    const isFresh = known !== undefined && nowMs - known.lastMs < FORGET_MS;
    const count = isFresh ? known.count + 1 : 1;
    const untilMs = count < free ? 0 : nowMs + waitAfter(count - free);
    this.#failures.delete(key);
    this.#failures.set(key, { count, lastMs: nowMs, untilMs });
    if (this.#failures.size <= ENTRIES_MAX) return;
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined) this.#failures.delete(oldest);
  }

  #takeBack(key: string, free: number): void {
    const known = this.#failures.get(key);
    if (known === undefined) return;
    known.count--;
    if (known.count < free) known.untilMs = 0;
    if (known.count <= 0) this.#failures.delete(key);
  }
}

function waitAfter(doublings: number): number {
  return Math.min(WAIT_MS_MAX, FIRST_WAIT_MS * 2 ** Math.min(doublings, 30));
}

type Key = readonly [key: string, free: number];

function keysOf(name: string, address: string): readonly [Key, Key] {
  return [
    [`name ${name.toLowerCase()}`, FREE_FAILURES_OF_NAME],
    [`address ${addressGroup(address)}`, FREE_FAILURES_OF_ADDRESS],
  ];
}

/** An IPv6 customer has at least 2^64 addresses: they count as one. */
export function addressGroup(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail = ''] = (plain.split('%', 1)[0] as string).split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = plain.includes('::') ? Array<string>(8 - left.length - right.length).fill('0') : [];
  const groups = [...left, ...zeros, ...right].slice(0, 4);
  return groups.map((group) => group.replace(/^0+(?=.)/, '').toLowerCase()).join(':');
}
