/** Self-trade modes by their numbers, and how a match with an own order may come out (S1). */
import { expiryReasons, selfTradeModes } from './types.ts';

export const NONE: number = selfTradeModes.indexOf('NONE');
export const EXPIRE_TAKER: number = selfTradeModes.indexOf('EXPIRE_TAKER');
export const EXPIRE_MAKER: number = selfTradeModes.indexOf('EXPIRE_MAKER');
export const DECREMENT: number = selfTradeModes.indexOf('DECREMENT');
export const SELF_TRADE: number = expiryReasons.indexOf('SELF_TRADE');
/** How matching of an incoming order ended. */
export const PASSED = 0;
/** What is left of it expires. */
export const STOPPED = 1;
/** A decrement took the last of it; its OrderExpired carries `finalLo`, `finalHi`, already released. */
export const DECREMENTED_AWAY = 2;
/** The dynamic band stopped it: what is left rests or expires, and the market goes to a call (B2). */
export const BREACHED = 3;
