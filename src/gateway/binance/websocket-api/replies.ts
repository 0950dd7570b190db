/** Answers of the WebSocket API as they travel: a status as of HTTP, then the result or the error. */
import type { GatewayContext } from '../../context.ts';
import type { UsedLimit } from '../../limits.ts';
import { errorBody, isFailure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';

const OK = 200;

/** The answer to a request; `limits` are left out when the client does not want them. */
export function answerText(
  id: string,
  result: unknown,
  limits: readonly UsedLimit[] | undefined,
): string {
  const said = isFailure(result)
    ? `"status":${result.status},"error":${JSON.stringify(errorBody(result))}`
    : `"status":${OK},"result":${JSON.stringify(result)}`;
  const end = limits === undefined ? '' : `,"rateLimits":${JSON.stringify(limits)}`;
  return `{"id":${id},${said}${end}}`;
}

/** A request that has to wait says until when. */
export function withRetryTime(error: BinanceError, nowMs: number): BinanceError {
  if (error.retryAfter === undefined) return error;
  const retryAfter = nowMs + error.retryAfter * 1000;
  return { ...error, data: { serverTime: nowMs, retryAfter } };
}

/** The limits that a request counted against. */
export function usedLimits(
  { limits, now }: GatewayContext,
  address: string,
  account: number | undefined,
): readonly UsedLimit[] {
  const nowMs = now();
  const orders = account === undefined ? [] : limits.orderCounts(account, nowMs);
  return [...orders, limits.weightOf(address, nowMs)];
}
