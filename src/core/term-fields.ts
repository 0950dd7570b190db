/**
 * Where the terms of a new order stand, and the values they take. PlaceOrder and ReplaceOrder begin with
 * the same terms, so one set of offsets serves both.
 */
import { commandLayouts } from './command.ts';
import { offsetOf } from './schema.ts';
import { marketStatuses, orderTypes, timesInForce } from './types.ts';

const Place = commandLayouts.PlaceOrder;
export const C_ACCOUNT: number = offsetOf(Place, 'account') >> 2;
export const C_MARKET: number = offsetOf(Place, 'market') >> 2;
export const C_SIDE: number = offsetOf(Place, 'side') >> 2;
export const C_TYPE: number = offsetOf(Place, 'type') >> 2;
export const C_TIME_IN_FORCE: number = offsetOf(Place, 'timeInForce') >> 2;
export const C_MODE: number = offsetOf(Place, 'selfTradeMode') >> 2;
export const C_PRICE: number = offsetOf(Place, 'price') >> 2;
export const C_QUANTITY: number = offsetOf(Place, 'quantity') >> 3;
export const C_QUOTE_AMOUNT: number = offsetOf(Place, 'quoteAmount') >> 3;
export const LIMIT: number = orderTypes.indexOf('LIMIT');
export const MARKET: number = orderTypes.indexOf('MARKET');
export const LIMIT_MAKER: number = orderTypes.indexOf('LIMIT_MAKER');
export const GTC: number = timesInForce.indexOf('GTC');
export const IOC: number = timesInForce.indexOf('IOC');
export const FOK: number = timesInForce.indexOf('FOK');
export const GTD: number = timesInForce.indexOf('GTD');
export const DAY: number = timesInForce.indexOf('DAY');
export const GFA: number = timesInForce.indexOf('GFA');
/** Bit i set: what is left of a limit order with timesInForce[i] rests. */
export const RESTING: number = [...timesInForce.keys()]
  .filter((each) => timesInForce[each] !== 'IOC' && timesInForce[each] !== 'FOK')
  .reduce((bits, each) => bits | (1 << each), 0);
/** The lower of the numbers of the two statuses in which orders collect without matching. */
export const PRE_OPEN: number = marketStatuses.indexOf('PRE_OPEN');
