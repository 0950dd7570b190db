/**
 * The one closed list of rejections (O6). A rejected command changes nothing but its own answer.
 * The list is in order of precedence: of several reasons that hold, the answer is the earliest here.
 * PRICE_OFF_TICK, QUANTITY_OFF_LOT and AMOUNT_TOO_PRECISE arise where decimal text becomes integers,
 * outside the core, and stand here because callers see one list.
 */
export const rejections = [
  // who and where
  'UNKNOWN_ACCOUNT',
  'UNKNOWN_ASSET',
  'UNKNOWN_MARKET',
  'UNKNOWN_WITHDRAWAL',
  'NOT_PERMITTED', // an operator's command that names an acting account, or the reverse
  // names that must be new or well formed
  'INVALID_NAME', // symbol, account name, client order id, external id: length or characters
  'DUPLICATE_NAME', // an asset, market or account of this name exists
  'INVALID_SCALE', // asset scale, tick, lot or rate out of range, or tick x lot is no whole unit
  'BOOK_NOT_EMPTY', // tick or lot changes need an empty book (M1)
  // the state of the market
  'MARKET_HALTED',
  'MARKET_CANCEL_ONLY',
  'MARKET_CLOSED',
  // which order
  'UNKNOWN_ORDER', // none open with this id for this account in this market
  'CANCEL_RESTRICTED', // ONLY_NEW or ONLY_PARTIALLY_FILLED not met
  // the order itself
  'INVALID_ORDER', // fields that do not belong together: a market order with a price, a limit without one
  'SELF_TRADE_MODE_NOT_ALLOWED',
  'PRICE_OFF_TICK',
  'QUANTITY_OFF_LOT',
  'AMOUNT_TOO_PRECISE',
  'PRICE_TOO_LOW',
  'PRICE_TOO_HIGH',
  'QUANTITY_TOO_LOW',
  'QUANTITY_TOO_HIGH',
  'AMOUNT_OUT_OF_RANGE', // zero, or beyond what 64 bits hold (N2)
  'NOTIONAL_TOO_LOW',
  'NOTIONAL_TOO_HIGH',
  'NO_CHANGE', // an amend that changes nothing
  'DUPLICATE_CLIENT_ORDER_ID', // open already; the answer carries that order's id (O4)
  'TOO_MANY_ORDERS', // the account's open orders in this market
  'EXCHANGE_FULL', // OPEN_ORDERS_MAX
  'WOULD_TAKE', // LIMIT_MAKER that would match at once
  'INSUFFICIENT_BALANCE',
] as const;

export type Rejection = (typeof rejections)[number];
