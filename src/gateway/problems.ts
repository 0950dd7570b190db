/**
 * The one closed list of what a face of the exchange answers instead of a result: the core's rejections
 * and the gateway's own refusals, each with its HTTP status and its sentence. `docs/api/errors.md` is
 * generated from these tables, and a test holds it to them. A problem is a value, never thrown.
 */
import type { Rejection } from '../core/rejection.ts';

interface Kind {
  readonly status: number;
  readonly title: string;
}

/** What the gateway itself refuses; nothing of these requests reached the log. */
export const gatewayProblems = {
  INVALID_JSON: { status: 400, title: 'The body is not valid JSON.' },
  INVALID_UTF8: { status: 400, title: 'The request is not valid UTF-8.' },
  FORBIDDEN_KEY: { status: 400, title: 'A key of the body is one that reaches into prototypes.' },
  DUPLICATE_KEY: { status: 400, title: 'An object of the body has a key twice.' },
  TOO_DEEP: { status: 400, title: 'The body is nested too deeply.' },
  MALFORMED_REQUEST: { status: 400, title: 'The request cannot be read as HTTP or as its URL.' },
  MISSING_FIELD: { status: 400, title: 'A required field or parameter is missing.' },
  UNKNOWN_FIELD: { status: 400, title: 'A field or parameter is not known here.' },
  DUPLICATE_PARAMETER: { status: 400, title: 'A query parameter is given more than once.' },
  INVALID_FIELD: { status: 400, title: 'A field or parameter has the wrong type or range.' },
  INVALID_NUMBER: {
    status: 400,
    title:
      'A number is not plain decimal digits: no sign, exponent or space, at most 40 characters.',
  },
  INVALID_CURSOR: { status: 400, title: 'The cursor is not one that this list gave out.' },
  INVALID_IDEMPOTENCY_KEY: {
    status: 400,
    title: 'The Idempotency-Key header is not 1 to 64 visible ASCII characters.',
  },
  DEADLINE_PASSED: {
    status: 400,
    title: 'The receive window passed before the request was sequenced: nothing happened.',
  },
  AUTHENTICATION_REQUIRED: { status: 401, title: 'The request says nobody who acts.' },
  UNKNOWN_API_KEY: { status: 401, title: 'The API key does not exist or is revoked.' },
  INVALID_SIGNATURE: { status: 401, title: 'The signature does not match the request.' },
  INVALID_TIMESTAMP: { status: 401, title: 'The timestamp is not in milliseconds since 1970.' },
  STALE_TIMESTAMP: { status: 401, title: 'The timestamp is older than the receive window.' },
  FUTURE_TIMESTAMP: { status: 401, title: "The timestamp is ahead of the server's clock." },
  WRONG_CREDENTIALS: { status: 401, title: 'The name or the password is wrong.' },
  SESSION_REQUIRED: {
    status: 401,
    title: 'This is for a person who has signed in, not for a key.',
  },
  SESSION_ENDED: { status: 401, title: 'The session has ended: sign in again.' },
  PASSWORD_NEEDED: {
    status: 403,
    title: 'The session may do this only after its password was given again.',
  },
  SAME_ADMINISTRATOR: {
    status: 403,
    title: 'Another administrator than the one that asked has to approve.',
  },
  TWO_ADMINISTRATORS: {
    status: 403,
    title: 'While approval limits hold, administrators are made on the stopped exchange only.',
  },
  WRONG_CSRF_TOKEN: {
    status: 403,
    title: 'A change by a session needs its csrfToken in X-Buttonwood-CSRF.',
  },
  WRONG_ORIGIN: { status: 403, title: 'The request comes from the page of another site.' },
  ADDRESS_NOT_ALLOWED: { status: 403, title: 'The API key may not be used from this address.' },
  PERMISSION_MISSING: { status: 403, title: 'The API key lacks the permission for this request.' },
  UNKNOWN_ROUTE: { status: 404, title: 'There is nothing at this path.' },
  UNKNOWN_METHOD: { status: 404, title: 'The stream has no such method.' },
  UNKNOWN_CHANNEL: { status: 404, title: 'The stream has no such channel.' },
  UNKNOWN_SUBSCRIPTION: { status: 404, title: 'The connection is not subscribed to this.' },
  UNKNOWN_KEY: { status: 404, title: 'There is no API key of this id to revoke.' },
  UNKNOWN_USER: { status: 404, title: 'There is no user of this name.' },
  UNKNOWN_APPROVAL: { status: 404, title: 'No request of this id waits for approval.' },
  UNKNOWN_SESSION: { status: 404, title: 'There is no open session of this id.' },
  METHOD_NOT_ALLOWED: { status: 405, title: 'The path is known, but not with this method.' },
  REPLAYED_REQUEST: {
    status: 409,
    title: 'This very signature was used before: sign again with a new timestamp.',
  },
  APPROVAL_NEEDED: {
    status: 409,
    title:
      'Nothing has happened yet: another administrator has to approve; `approvalId` says what.',
  },
  DUPLICATE_USER: { status: 409, title: 'A user of this name exists; case makes no difference.' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is larger than the server accepts.' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: 'The body must be application/json in UTF-8.' },
  INVALID_PASSWORD: {
    status: 422,
    title: 'The password has not 12 to 256 characters, too few different ones, or the name in it.',
  },
  SIGN_IN_LOCKED: {
    status: 429,
    title: 'Too many failed attempts of this name or address: wait as Retry-After says.',
  },
  RATE_LIMITED: { status: 429, title: 'Too many requests: wait as Retry-After says.' },
  TOO_MANY_SUBSCRIPTIONS: {
    status: 429,
    title: 'The connection has as many subscriptions as it may.',
  },
  INTERNAL_ERROR: {
    status: 500,
    title: 'The server failed; the outcome of the request is unknown.',
  },
  BUSY: { status: 503, title: 'The queue of the exchange is full: nothing happened, try again.' },
  STOPPED: { status: 503, title: 'The exchange is stopping or has stopped.' },
  SEQUENCE_NOT_REACHED: {
    status: 503,
    title: 'The gateway has not yet seen the minSequence that was asked for.',
  },
} as const;

export type GatewayProblem = keyof typeof gatewayProblems;

/** How each rejection of the core is told over HTTP. */
export const rejectionProblems: Readonly<Record<Rejection, Kind>> = {
  UNKNOWN_ACCOUNT: { status: 404, title: 'The account does not exist.' },
  UNKNOWN_ASSET: { status: 404, title: 'The asset does not exist.' },
  UNKNOWN_MARKET: { status: 404, title: 'The market does not exist.' },
  UNKNOWN_WITHDRAWAL: { status: 404, title: 'No withdrawal of this id is held.' },
  NOT_PERMITTED: { status: 403, title: 'The command is not for this kind of account.' },
  INVALID_NAME: {
    status: 400,
    title: 'A name, client order id or external id has a wrong length or character.',
  },
  DUPLICATE_NAME: { status: 409, title: 'An asset, market or account of this name exists.' },
  INVALID_SCALE: { status: 400, title: 'A scale, tick, lot, bound or rate is out of range.' },
  BOOK_NOT_EMPTY: { status: 409, title: 'Tick and lot change only while the book is empty.' },
  MARKET_HALTED: { status: 409, title: 'The market is halted: only cancels are accepted.' },
  MARKET_CANCEL_ONLY: { status: 409, title: 'The market accepts only cancels.' },
  MARKET_CLOSED: { status: 409, title: 'The market is closed.' },
  ACCOUNT_DISABLED: { status: 403, title: 'A kill switch has stopped trading of this account.' },
  NOT_IN_AUCTION: {
    status: 409,
    title:
      'While an auction collects orders, only limit orders that rest and market orders by quantity are.',
  },
  ONLY_IN_AUCTION: { status: 409, title: 'Good for auction, and no auction collects orders.' },
  AUDIT_PENDING: { status: 409, title: 'The audit has not confirmed this withdrawal yet.' },
  UNKNOWN_ORDER: { status: 404, title: 'The account has no such order.' },
  CANCEL_RESTRICTED: { status: 409, title: 'The state of the order is not as the cancel insists.' },
  NOT_AMENDABLE: {
    status: 409,
    title:
      'An order that waits, is part of a list or floats is not amended: cancel and place anew.',
  },
  INVALID_ORDER: { status: 400, title: 'Fields of the order do not belong together.' },
  INVALID_LIST: { status: 400, title: 'These orders make no list of this kind.' },
  TIME_IN_PAST: { status: 422, title: 'The time at which the order is to end has passed.' },
  SELF_TRADE_MODE_NOT_ALLOWED: {
    status: 422,
    title: 'The market does not allow this self-trade mode.',
  },
  NO_REFERENCE_PRICE: {
    status: 422,
    title: 'There is no price yet that the order could refer to.',
  },
  PRICE_OFF_TICK: { status: 422, title: 'The price is no multiple of the tick size.' },
  QUANTITY_OFF_LOT: { status: 422, title: 'The quantity is no multiple of the lot size.' },
  AMOUNT_TOO_PRECISE: { status: 422, title: 'The amount has more decimals than its asset.' },
  PRICE_TOO_LOW: { status: 422, title: 'The price is below the minimum of the market.' },
  PRICE_TOO_HIGH: { status: 422, title: 'The price is above the maximum of the market.' },
  PRICE_OUTSIDE_BAND: {
    status: 422,
    title: 'The price is too far from that of the last trade.',
  },
  TRAILING_DELTA_OUT_OF_RANGE: {
    status: 422,
    title: 'The trailing delta is outside the bounds of the market.',
  },
  TOO_MANY_PARTS: { status: 422, title: 'The display quantity makes too many slices.' },
  QUANTITY_TOO_LOW: { status: 422, title: 'The quantity is below the minimum of the market.' },
  QUANTITY_TOO_HIGH: { status: 422, title: 'The quantity is above the maximum of the market.' },
  AMOUNT_OUT_OF_RANGE: { status: 422, title: 'The amount is zero or beyond 2^63 - 1 units.' },
  NOTIONAL_TOO_LOW: { status: 422, title: 'Price times quantity is below the minimum.' },
  NOTIONAL_TOO_HIGH: { status: 422, title: 'Price times quantity is above the maximum.' },
  NO_CHANGE: { status: 422, title: 'The amend would change nothing.' },
  TOO_MANY_AMENDS: { status: 422, title: 'The order was amended as often as the market allows.' },
  LIST_PRICES: {
    status: 422,
    title: 'The prices of the list are not on the right sides of the last price.',
  },
  WOULD_TRIGGER: { status: 422, title: 'The order would trigger immediately.' },
  DUPLICATE_CLIENT_ORDER_ID: {
    status: 409,
    title: 'An open order of the account has this client order id; `orderId` says which.',
  },
  TOO_MANY_ORDERS: { status: 422, title: 'The account has too many open orders in this market.' },
  TOO_MANY_ALGO_ORDERS: { status: 422, title: 'The account has as many waiting orders as it may.' },
  TOO_MANY_ICEBERG_ORDERS: {
    status: 422,
    title: 'The account has as many iceberg orders as it may.',
  },
  TOO_MANY_ORDER_LISTS: { status: 422, title: 'The account has as many order lists as it may.' },
  ORDER_RATE_EXCEEDED: {
    status: 429,
    title: 'The account has placed as many orders in this second as it may.',
  },
  NOTIONAL_LIMIT: { status: 422, title: 'The order is larger than the account may place.' },
  POSITION_LIMIT: { status: 422, title: 'The account would own more than it may.' },
  EXCHANGE_FULL: { status: 503, title: 'The exchange holds as many open orders as it can.' },
  WOULD_TAKE: { status: 422, title: 'The post-only order would match at once.' },
  INSUFFICIENT_BALANCE: { status: 422, title: 'The available balance is too small.' },
};

export type ProblemCode = GatewayProblem | Rejection;

/** An answer that is no result; `extra` members stand beside the standard ones in the body. */
export interface Problem {
  readonly kind: 'problem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly title: string;
  readonly detail?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** A problem of the closed list; `detail` says what of this request is meant. */
export function problem(
  code: ProblemCode,
  detail?: string,
  extra?: Readonly<Record<string, unknown>>,
): Problem {
  const { status, title } =
    code in gatewayProblems
      ? gatewayProblems[code as GatewayProblem]
      : rejectionProblems[code as Rejection];
  return {
    kind: 'problem',
    code,
    status,
    title,
    ...(detail === undefined ? {} : { detail }),
    ...(extra === undefined ? {} : { extra }),
  };
}

export function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'problem';
}

/** The RFC 9457 body of a problem. */
export function problemBody(found: Problem, requestId: string): Record<string, unknown> {
  return {
    type: `/docs/errors#${found.code}`,
    title: found.title,
    status: found.status,
    code: found.code,
    ...(found.detail === undefined ? {} : { detail: found.detail }),
    requestId,
    ...found.extra,
  };
}

/** A Markdown table with its columns padded, as the formatter wants it. */
function table(kinds: Readonly<Record<string, Kind>>): string[] {
  const rows = [
    ['code', 'status', 'meaning'],
    ...Object.entries(kinds).map(([code, { status, title }]) => [
      `\`${code}\``,
      String(status),
      title,
    ]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[], fill: string): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(' | ')} |`;
  const [head = [], ...rest] = rows;
  return [line(head, ' '), line(['', '', ''], '-'), ...rest.map((row) => line(row, ' '))];
}

/** Both lists in Markdown: the text of `docs/api/errors.md`. */
export function problemsMarkdown(): string {
  return [
    '# Errors',
    '',
    'Every answer that is no result is `application/problem+json` (RFC 9457) with `type`, `title`,',
    '`status`, `code`, `requestId` and, where it helps, `detail`. Programs read `code`: it is stable.',
    'This page is generated from `src/gateway/problems.ts`.',
    '',
    '## Rejections of the exchange',
    '',
    'The command was sequenced and changed nothing; `sequence` is its place in the log. (PRICE_OFF_TICK,',
    'QUANTITY_OFF_LOT, AMOUNT_TOO_PRECISE and names that nothing has are refused before the log, without',
    'a `sequence`.) Of several that hold, the earliest of this list is answered.',
    '',
    ...table(rejectionProblems),
    '',
    '## Refusals of the gateway',
    '',
    'Nothing happened, except after `INTERNAL_ERROR`, where the outcome is unknown: ask for the order.',
    '',
    ...table(gatewayProblems),
    '',
  ].join('\n');
}
