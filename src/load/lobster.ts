/**
 * LOBSTER files: messages and book rows of one stock's day, as text lines.
 *
 *   message  time,type,orderId,size,price,direction   price in USD x 10000, direction 1 = buy order
 *            types: 1 new, 2 partial cancel, 3 delete, 4 visible execution (direction: the resting
 *            side), 5 hidden execution, 6 cross, 7 halt; 5 to 7 leave the visible book as it is
 *   book     ask1,askSize1,bid1,bidSize1,ask2,…       row k is the state after message k;
 *            an empty place has price 9999999999 or -9999999999 and size 0
 */

export const messageTypes = {
  add: 1,
  reduce: 2,
  remove: 3,
  execute: 4,
} as const;

export interface LobsterMessage {
  /** Seconds after midnight, as in the file. */
  readonly time: string;
  /** 1 .. 7. */
  readonly type: number;
  readonly orderId: number;
  readonly size: number;
  /** USD x 10000. */
  readonly price: number;
  readonly side: 'BUY' | 'SELL';
}

/** A level of the visible book: price in USD x 10000 and shares. */
export type LobsterLevel = readonly [price: number, size: number];

export interface LobsterBookRow {
  /** Best first; empty places left out. */
  readonly asks: readonly LobsterLevel[];
  readonly bids: readonly LobsterLevel[];
  /** Places of each side in the row, filled or not. */
  readonly places: number;
}

/** Throws an Error that names the row for a line that is no message. */
export function readMessages(text: string): LobsterMessage[] {
  return lines(text).map((line, index) => {
    const [time = '', ...rest] = line.split(',');
    const [type, orderId, size, price, direction] = rest.map(Number);
    const whole = rest.length >= 5 && rest.slice(0, 5).every((field) => /^-?\d+$/.test(field));
    const known = type !== undefined && type >= 1 && type <= 7;
    if (!whole || !known || !/^\d+(\.\d+)?$/.test(time) || Math.abs(direction ?? 0) > 1) {
      throw new Error(`row ${index + 1} is no LOBSTER message: ${line.slice(0, 80)}`);
    }
    return {
      time,
      type,
      orderId: orderId as number,
      size: size as number,
      price: price as number,
      side: direction === 1 ? 'BUY' : 'SELL',
    };
  });
}

/** Throws an Error that names the row for a line that is no book row. */
export function readBookRows(text: string): LobsterBookRow[] {
  return lines(text).map((line, index) => {
    const fields = line.split(',');
    const valid = fields.length >= 4 && fields.length % 4 === 0;
    if (!valid || !fields.every((field) => /^-?\d+$/.test(field))) {
      throw new Error(`row ${index + 1} is no LOBSTER book row: ${line.slice(0, 80)}`);
    }
    const numbers = fields.map(Number);
    const levels = (offset: number): LobsterLevel[] => {
      const side: LobsterLevel[] = [];
      for (let at = offset; at < numbers.length; at += 4) {
        const size = numbers[at + 1] as number;
        if (size > 0) side.push([numbers[at] as number, size]);
      }
      return side;
    };
    return { asks: levels(0), bids: levels(2), places: numbers.length / 4 };
  });
}

/** USD x 10000 as decimal text. */
export function priceText(price: number): string {
  const whole = Math.floor(price / 10_000);
  const rest = String(price % 10_000).padStart(4, '0');
  return rest === '0000' ? String(whole) : `${whole}.${rest.replace(/0+$/, '')}`;
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line !== '');
}
