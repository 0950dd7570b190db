/** The native client of the exchange: REST calls and the WebSocket stream. It needs nothing of the server. */
export { RefusedError, UnreachableError } from './errors.ts';
export { RestClient } from './rest-client.ts';
export type { RequestOptions, RestOptions } from './rest-client.ts';
export { Signer } from './signature.ts';
export type { Credentials } from './signature.ts';
export type * from './wire.ts';
export { CertainOrders } from './certain-orders.ts';
export type { CertainOrdersOptions } from './certain-orders.ts';
export { DepthBook } from './depth-book.ts';
export { LiveBook } from './live-book.ts';
export type { LiveBookOptions } from './live-book.ts';
export { StreamClient } from './stream-client.ts';
export type { StreamOptions } from './stream-client.ts';
export type * from './stream-wire.ts';
