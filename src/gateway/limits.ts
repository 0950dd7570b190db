/**
 * Rate limits of every face: request weight per address and minute, requests per address and five
 * minutes, unfilled orders per account. Windows are those of the calendar, so that a client can count
 * along. Without enforcement it only counts: the headers stay true, nobody is refused.
 */

/** A limit as exchangeInfo tells it. */
export interface RateLimit {
  readonly rateLimitType: 'REQUEST_WEIGHT' | 'ORDERS' | 'RAW_REQUESTS';
  readonly interval: 'SECOND' | 'MINUTE' | 'DAY';
  readonly intervalNum: number;
  readonly limit: number;
}

const rules = [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: 100 },
  { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: 200_000 },
  { rateLimitType: 'RAW_REQUESTS', interval: 'MINUTE', intervalNum: 5, limit: 61_000 },
] as const satisfies readonly RateLimit[];

export class RateLimits {
  /** The limits, in Binance's order. */
  rules(): readonly RateLimit[] {
    return rules;
  }
}
