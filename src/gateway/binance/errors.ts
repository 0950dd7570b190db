/**
 * The one closed list of what the Binance surface answers instead of a result: code, HTTP status and text
 * exactly as its clients match them (binance-spot-api-docs, errors.md), and how our own problems and
 * rejections are told in it. An error is a value, never thrown; 5xx never means a refused order.
 */
import type { Rejection } from '../../core/rejection.ts';
import type { Problem, ProblemCode } from '../problems.ts';

/** `%s` is filled by `failure`. */
export const errorTable = {
  UNKNOWN: [-1000, 500, 'An unknown error occurred while processing the request.'],
  UNKNOWN_ROUTE: [-1000, 404, 'There is nothing at this path.'],
  METHOD_NOT_ALLOWED: [-1000, 405, 'The path is known, but not with this method.'],
  QUEUE_FULL: [-1003, 429, 'Too many requests queued.'],
  TOO_MANY_WEIGHT: [
    -1003,
    429,
    'Too much request weight used; current limit is %s request weight per %s. Please use WebSocket Streams for live updates to avoid polling the API.',
  ],
  TOO_MANY_RAW: [-1003, 429, 'Too many requests; current limit is %s requests per %s.'],
  BANNED: [
    -1003,
    418,
    'Way too much request weight used; IP banned until %s. Please use WebSocket Streams for live updates to avoid bans.',
  ],
  FILTER: [-1013, 400, 'Filter failure: %s'],
  INVALID_MESSAGE: [-1013, 400, '%s'],
  ORDER_COMPOSITION: [-1014, 400, 'Unsupported order combination.'],
  TOO_MANY_ORDERS: [-1015, 429, 'Too many new orders; current limit is %s orders per %s.'],
  TOO_MANY_ORDERS_NOW: [-1015, 429, 'Too many new orders.'],
  SHUTTING_DOWN: [-1016, 503, 'This service is no longer available.'],
  UNSUPPORTED: [-1020, 400, 'This operation is not supported.'],
  TIMESTAMP_OLD: [-1021, 400, 'Timestamp for this request is outside of the recvWindow.'],
  TIMESTAMP_AHEAD: [
    -1021,
    400,
    "Timestamp for this request was 1000ms ahead of the server's time.",
  ],
  INVALID_SIGNATURE: [-1022, 400, 'Signature for this request is not valid.'],
  ILLEGAL_CHARS: [-1100, 400, "Illegal characters found in parameter '%s'; legal range is '%s'."],
  ILLEGAL_CHARS_SOMEWHERE: [-1100, 400, 'Illegal characters found in a parameter.'],
  TOO_MANY_PARAMETERS: [-1101, 400, 'Too many parameters sent for this endpoint.'],
  DUPLICATE_PARAMETER: [-1101, 400, 'Duplicate values for a parameter detected.'],
  MANDATORY_PARAMETER: [
    -1102,
    400,
    "Mandatory parameter '%s' was not sent, was empty/null, or malformed.",
  ],
  EITHER_PARAMETER: [-1102, 400, "Param '%s' or '%s' must be sent, but both were empty/null!"],
  UNREAD_PARAMETERS: [
    -1104,
    400,
    "Not all sent parameters were read; read '%s' parameter(s) but was sent '%s'.",
  ],
  EMPTY_PARAMETER: [-1105, 400, "Parameter '%s' was empty."],
  PARAMETER_NOT_REQUIRED: [-1106, 400, "Parameter '%s' sent when not required."],
  PARAMETER_OVERFLOW: [-1108, 400, "Parameter '%s' overflowed."],
  NO_DEPTH: [-1112, 400, 'No orders on book for symbol.'],
  BAD_PRECISION: [-1111, 400, "Parameter '%s' has too much precision."],
  INVALID_TIME_IN_FORCE: [-1115, 400, 'Invalid timeInForce.'],
  INVALID_ORDER_TYPE: [-1116, 400, 'Invalid orderType.'],
  INVALID_SIDE: [-1117, 400, 'Invalid side.'],
  BAD_INTERVAL: [-1120, 400, 'Invalid interval.'],
  BAD_SYMBOL: [-1121, 400, 'Invalid symbol.'],
  INVALID_SYMBOL_STATUS: [-1122, 400, 'Invalid symbolStatus.'],
  INVALID_LISTEN_KEY: [-1125, 400, 'This listenKey does not exist.'],
  MORE_THAN_HOURS: [-1127, 400, 'More than %s hours between startTime and endTime.'],
  BAD_COMBINATION: [-1128, 400, 'Combination of optional parameters invalid.'],
  INVALID_PARAMETER: [-1130, 400, "Data sent for parameter '%s' is not valid."],
  BAD_RECEIVE_WINDOW: [-1131, 400, '`recvWindow` must be less than 60000'],
  BAD_STRATEGY_TYPE: [-1134, 400, '`strategyType` was less than 1000000.'],
  INVALID_JSON: [-1135, 400, 'Invalid JSON Request'],
  INVALID_JSON_PARAMETER: [-1135, 400, "JSON sent for parameter '%s' is not valid"],
  INVALID_TICKER_TYPE: [-1139, 400, 'Invalid ticker type.'],
  INVALID_CANCEL_RESTRICTIONS: [
    -1145,
    400,
    '`cancelRestrictions` has to be either `ONLY_NEW` or `ONLY_PARTIALLY_FILLED`.',
  ],
  DUPLICATE_SYMBOLS: [-1151, 400, 'Symbol is present multiple times in the list.'],
  LIST_ORDER_TYPE: [-1158, 400, 'Order type not supported in OCO.'],
  LIST_ICEBERG: [-1160, 400, "Parameter '%s' is not supported if `%s` is not GTC."],
  BUY_LIMIT_BELOW: [-1165, 400, 'A limit order in a buy OCO must be below.'],
  SELL_LIMIT_ABOVE: [-1166, 400, 'A limit order in a sell OCO must be above.'],
  LIST_BOTH_LIMIT: [-1168, 400, 'At least one OCO order must be contingent.'],
  INVALID_TIME_UNIT: [
    -1194,
    400,
    'Invalid value for time unit; expected either MICROSECOND or MILLISECOND.',
  ],
  BUY_STOP_ABOVE: [-1196, 400, 'A stop loss order in a buy OCO must be above.'],
  SELL_STOP_BELOW: [-1197, 400, 'A stop loss order in a sell OCO must be below.'],
  BUY_TAKE_PROFIT_BELOW: [-1198, 400, 'A take profit order in a buy OCO must be below.'],
  SELL_TAKE_PROFIT_ABOVE: [-1199, 400, 'A take profit order in a sell OCO must be above.'],
  ORDER_REJECTED: [-2010, 400, '%s'],
  CANCEL_REJECTED: [-2011, 400, '%s'],
  NO_SUCH_ORDER: [-2013, 400, 'Order does not exist.'],
  NO_SUCH_LIST: [-2013, 400, 'Order list does not exist.'],
  BAD_API_KEY: [-2014, 401, 'API-key format invalid.'],
  REJECTED_API_KEY: [-2015, 401, 'Invalid API-key, IP, or permissions for action.'],
  REPLACE_PARTIALLY_FAILED: [-2021, 409, 'Order cancel-replace partially failed.'],
  REPLACE_FAILED: [-2022, 400, 'Order cancel-replace failed.'],
  SUBSCRIPTION_ACTIVE: [-2035, 400, 'User Data Stream subscription already active.'],
  NO_SUBSCRIPTION: [-2036, 400, 'No active User Data Stream subscription.'],
  AMEND_REJECTED: [-2038, 400, '%s'],
  CLIENT_ID_MISMATCH: [-2039, 400, 'Client order ID is not correct for this order ID'],
} as const;

export type ErrorName = keyof typeof errorTable;

/** An answer that is no result. */
export interface BinanceError {
  readonly kind: 'binance-error';
  readonly code: number;
  readonly status: number;
  readonly msg: string;
  /** Beside code and msg in the body. */
  readonly data?: object;
  /** Seconds, for the Retry-After header. */
  readonly retryAfter?: number;
}

/** An error of the table; `words` fill its text. */
export function failure(name: ErrorName, ...words: readonly string[]): BinanceError {
  const [code, status, template] = errorTable[name];
  let at = 0;
  const msg = template.replaceAll('%s', () => words[at++] ?? '');
  return { kind: 'binance-error', code, status, msg };
}

export function isFailure(value: unknown): value is BinanceError {
  return (
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'binance-error'
  );
}

/** The body of an error. */
export function errorBody(error: BinanceError): object {
  const { code, msg, data } = error;
  return { code, msg, ...(data === undefined ? {} : { data }) };
}

type Told = readonly [name: ErrorName, ...words: string[]];

/** Rejections of commands that only an operator has a face for. */
type OperatorsOwn =
  | 'UNKNOWN_ASSET'
  | 'UNKNOWN_WITHDRAWAL'
  | 'DUPLICATE_NAME'
  | 'INVALID_SCALE'
  | 'BOOK_NOT_EMPTY'
  | 'AUDIT_PENDING';

/** Our problems, and every rejection, in the words of the table; what is not here is UNKNOWN. */
const told: Readonly<
  Partial<Record<ProblemCode, Told>> & Record<Exclude<Rejection, OperatorsOwn>, Told>
> = {
  INVALID_NUMBER: ['ILLEGAL_CHARS_SOMEWHERE'],
  INVALID_UTF8: ['ILLEGAL_CHARS_SOMEWHERE'],
  INVALID_JSON: ['INVALID_JSON'],
  FORBIDDEN_KEY: ['INVALID_JSON'],
  DUPLICATE_KEY: ['DUPLICATE_PARAMETER'],
  TOO_DEEP: ['INVALID_JSON'],
  DEADLINE_PASSED: ['TIMESTAMP_OLD'],
  UNKNOWN_API_KEY: ['REJECTED_API_KEY'],
  ADDRESS_NOT_ALLOWED: ['REJECTED_API_KEY'],
  PERMISSION_MISSING: ['REJECTED_API_KEY'],
  UNKNOWN_ACCOUNT: ['REJECTED_API_KEY'],
  NOT_PERMITTED: ['REJECTED_API_KEY'],
  UNKNOWN_MARKET: ['BAD_SYMBOL'],
  BUSY: ['QUEUE_FULL'],
  STOPPED: ['SHUTTING_DOWN'],
  INVALID_NAME: ['ILLEGAL_CHARS', 'newClientOrderId', '^[a-zA-Z0-9-_.:/]{1,36}$'],
  MARKET_HALTED: ['ORDER_REJECTED', 'Market is closed.'],
  MARKET_CANCEL_ONLY: ['ORDER_REJECTED', 'Market is closed.'],
  MARKET_CLOSED: ['ORDER_REJECTED', 'Market is closed.'],
  UNKNOWN_ORDER: ['CANCEL_REJECTED', 'Unknown order sent.'],
  CANCEL_RESTRICTED: ['CANCEL_REJECTED', 'Order was not canceled due to cancel restrictions.'],
  INVALID_ORDER: ['ORDER_REJECTED', 'Unsupported order combination'],
  SELF_TRADE_MODE_NOT_ALLOWED: [
    'INVALID_MESSAGE',
    'This symbol does not allow the specified self-trade prevention mode.',
  ],
  PRICE_OFF_TICK: ['FILTER', 'PRICE_FILTER'],
  QUANTITY_OFF_LOT: ['FILTER', 'LOT_SIZE'],
  AMOUNT_TOO_PRECISE: ['BAD_PRECISION', 'quoteOrderQty'],
  PRICE_TOO_LOW: ['FILTER', 'PRICE_FILTER'],
  PRICE_TOO_HIGH: ['FILTER', 'PRICE_FILTER'],
  QUANTITY_TOO_LOW: ['FILTER', 'LOT_SIZE'],
  QUANTITY_TOO_HIGH: ['FILTER', 'LOT_SIZE'],
  AMOUNT_OUT_OF_RANGE: ['FILTER', 'NOTIONAL'],
  NOTIONAL_TOO_LOW: ['FILTER', 'NOTIONAL'],
  NOTIONAL_TOO_HIGH: ['FILTER', 'NOTIONAL'],
  ACCOUNT_DISABLED: ['ORDER_REJECTED', 'This action is disabled on this account.'],
  NOT_IN_AUCTION: ['ORDER_REJECTED', 'Market is closed.'],
  ONLY_IN_AUCTION: ['ORDER_REJECTED', 'Market is closed.'],
  NOT_AMENDABLE: ['AMEND_REJECTED', 'Order amend is not supported for this order.'],
  INVALID_LIST: ['ORDER_COMPOSITION'],
  TIME_IN_PAST: ['INVALID_TIME_IN_FORCE'],
  NO_REFERENCE_PRICE: ['NO_DEPTH'],
  PRICE_OUTSIDE_BAND: ['FILTER', 'PERCENT_PRICE_BY_SIDE'],
  TRAILING_DELTA_OUT_OF_RANGE: ['FILTER', 'TRAILING_DELTA'],
  TOO_MANY_PARTS: ['FILTER', 'ICEBERG_PARTS'],
  TOO_MANY_AMENDS: ['AMEND_REJECTED', 'Filter failure: MAX_NUM_ORDER_AMENDS'],
  LIST_PRICES: ['ORDER_REJECTED', 'The relationship of the prices for the orders is not correct.'],
  WOULD_TRIGGER: ['ORDER_REJECTED', 'Order would trigger immediately.'],
  TOO_MANY_ALGO_ORDERS: ['ORDER_REJECTED', 'Filter failure: MAX_NUM_ALGO_ORDERS'],
  TOO_MANY_ICEBERG_ORDERS: ['ORDER_REJECTED', 'Filter failure: MAX_NUM_ICEBERG_ORDERS'],
  TOO_MANY_ORDER_LISTS: ['ORDER_REJECTED', 'Filter failure: MAX_NUM_ORDER_LISTS'],
  ORDER_RATE_EXCEEDED: ['TOO_MANY_ORDERS_NOW'],
  NOTIONAL_LIMIT: ['ORDER_REJECTED', 'Filter failure: NOTIONAL'],
  POSITION_LIMIT: ['ORDER_REJECTED', 'Filter failure: MAX_POSITION'],
  NO_CHANGE: ['AMEND_REJECTED', 'The requested action would change no state; rejecting.'],
  DUPLICATE_CLIENT_ORDER_ID: ['ORDER_REJECTED', 'Duplicate order sent.'],
  TOO_MANY_ORDERS: ['ORDER_REJECTED', 'Filter failure: MAX_NUM_ORDERS'],
  EXCHANGE_FULL: ['ORDER_REJECTED', 'Filter failure: EXCHANGE_MAX_NUM_ORDERS'],
  WOULD_TAKE: ['ORDER_REJECTED', 'Order would immediately match and take.'],
  INSUFFICIENT_BALANCE: [
    'ORDER_REJECTED',
    'Account has insufficient balance for requested action.',
  ],
};

/** A problem of the gateway or a rejection of the core, in the words of this surface. */
export function failureOf(code: ProblemCode): BinanceError {
  const [name, ...words] = told[code] ?? (['UNKNOWN'] as const);
  return failure(name, ...words);
}

/** The same of a problem. */
export function failureOfProblem(found: Problem): BinanceError {
  return failureOf(found.code);
}
