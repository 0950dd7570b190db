/** The WebSocket surfaces of a gateway on its HTTP server: the native stream, and those of Binance's clients. */
import type { Server } from 'node:http';
import { MarketStreams } from '../binance/streams/market-streams.ts';
import { StreamFace } from '../binance/streams/stream-face.ts';
import { surfaceOf } from '../binance/surface.ts';
import { WebSocketApiFace } from '../binance/websocket-api/websocket-api-face.ts';
import type { GatewayContext } from '../context.ts';
import { binanceLimits, defaultLimits } from './limits.ts';
import type { StreamLimits } from './limits.ts';
import { OutputClock } from './output-clock.ts';
import { Session } from './session.ts';
import { attachSockets } from './sockets.ts';
import type { Stream } from './sockets.ts';
import { Topics } from './topics.ts';

/** Serves the streams on a server that may not be listening yet; `limits` hold on every surface. */
export function attachStream(
  server: Server,
  context: GatewayContext,
  limits: Partial<StreamLimits> = {},
): Stream {
  const clock = new OutputClock(() => performance.now());
  const { feeds, listenKeys } = surfaceOf(context);
  const binance = { ...binanceLimits(context.limits.isEnforced), ...limits };
  const { views } = context;
  const native = new Session(context, new Topics(views, clock), { ...defaultLimits, ...limits });
  const streams = new StreamFace(context, {
    streams: new MarketStreams(views, clock),
    listenKeys,
    limits: binance,
  });
  const api = new WebSocketApiFace(context, { feeds, limits: binance });
  return attachSockets(server, context, clock, [native, streams, api]);
}
