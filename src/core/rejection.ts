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
  'ACCOUNT_DISABLED', // the kill switch of the account or of the venue is on (L6)
  'NOT_IN_AUCTION', // IOC, FOK, LIMIT_MAKER, pegs and market orders by quote amount, while a call collects orders
  'ONLY_IN_AUCTION', // GFA while no call collects orders
  'AUDIT_PENDING', // the audit has not confirmed the withdrawal's hold yet
  // which order
  'UNKNOWN_ORDER', // none open with this id for this account in this market
  'CANCEL_RESTRICTED', // ONLY_NEW or ONLY_PARTIALLY_FILLED not met
  'NOT_AMENDABLE', // an order that waits, is part of a list, or floats
  // the order itself
  'INVALID_ORDER', // fields that do not belong together: a market order with a price, a limit without one
  'INVALID_LIST', // legs that make no list of its kind
  'TIME_IN_PAST', // GTD until a time that has passed
  'SELF_TRADE_MODE_NOT_ALLOWED',
  'NO_REFERENCE_PRICE', // a peg, or the lock of a trailing market buy, without a price to start from
  'PRICE_OFF_TICK',
  'QUANTITY_OFF_LOT',
  'AMOUNT_TOO_PRECISE',
  'PRICE_TOO_LOW',
  'PRICE_TOO_HIGH',
  'PRICE_OUTSIDE_BAND', // PERCENT_PRICE_BY_SIDE
  'TRAILING_DELTA_OUT_OF_RANGE',
  'TOO_MANY_PARTS', // ICEBERG_PARTS
  'QUANTITY_TOO_LOW',
  'QUANTITY_TOO_HIGH',
  'AMOUNT_OUT_OF_RANGE', // zero, or beyond what 64 bits hold (N2)
  'NOTIONAL_TOO_LOW',
  'NOTIONAL_TOO_HIGH',
  'NO_CHANGE', // an amend that changes nothing
  'TOO_MANY_AMENDS', // MAX_NUM_ORDER_AMENDS
  'LIST_PRICES', // OCO legs not on either side of the last price
  'WOULD_TRIGGER', // a stop whose trigger price is reached already (I2)
  'DUPLICATE_CLIENT_ORDER_ID', // open already; the answer carries that order's id (O4)
  'TOO_MANY_ORDERS', // the account's open orders, in this market or in all
  'TOO_MANY_ALGO_ORDERS', // of them, those that wait for a trigger
  'TOO_MANY_ICEBERG_ORDERS',
  'TOO_MANY_ORDER_LISTS',
  'ORDER_RATE_EXCEEDED', // the account's orders in this second of log time (L6)
  'NOTIONAL_LIMIT', // of the account (L6)
  'POSITION_LIMIT', // of the market (MAX_POSITION) or of the account (L6)
  'EXCHANGE_FULL', // OPEN_ORDERS_MAX
  'WOULD_TAKE', // LIMIT_MAKER that would match at once
  'INSUFFICIENT_BALANCE',
] as const;

export type Rejection = (typeof rejections)[number];
