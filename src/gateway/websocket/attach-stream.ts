/**
 * The native WebSocket at /api/v1/stream, on the HTTP server of the REST API. Whatever a client sends
 * is answered or ends that client's connection alone; a silent client is pinged and then given up.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { GatewayContext } from '../context.ts';
import { Connection } from './connection.ts';
import { defaultLimits } from './limits.ts';
import type { StreamLimits } from './limits.ts';
import { STREAM_PATH, Session } from './session.ts';
import { streamMetrics } from './stream-metrics.ts';
import type { StreamFigures } from './stream-metrics.ts';
import { isOriginOf, sessionOf, sessionToken } from '../visit.ts';
import { Topics } from './topics.ts';

/** How often a closing stream looks whether all is answered. */
const CLOSE_POLL_MS = 5;

export interface Stream extends StreamFigures {
  /** Takes no new connections or messages, answers what is under way, and ends all (1001). */
  close(): Promise<void>;
}

/** Serves the stream on a server that may not be listening yet. */
export function attachStream(
  server: Server,
  context: GatewayContext,
  limits: Partial<StreamLimits> = {},
): Stream {
  const bounds: StreamLimits = { ...defaultLimits, ...limits };
  const topics = new Topics(context.views, () => performance.now());
  const session = new Session(context, topics, bounds);
  const connections = new Set<Connection>();
  const figures: StreamFigures = {
    get connections() {
      return connections.size;
    },
    get slowConnections() {
      return [...connections].filter(({ stale }) => stale.size > 0).length;
    },
  };
  const metrics = streamMetrics(context.metrics.registry, figures);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: bounds.payloadBytes,
    perMessageDeflate: false,
    skipUTF8Validation: true, // bad UTF-8 is answered, not a reason to hang up
    clientTracking: false,
  });

  const serve = (
    ws: WebSocket,
    socket: Duplex,
    address: string,
    person: ReturnType<typeof sessionOf>,
  ): void => {
    const connection = new Connection(ws, socket, {
      limits: bounds,
      address,
      nowMs: context.now(),
      wake: topics.wake,
      closed: metrics.closed,
    });
    connections.add(connection);
    session.begin(connection, person);
    ws.on('message', (data, isBinary) => {
      metrics.message();
      session.receive(connection, data as Buffer, isBinary);
    });
    ws.on('pong', () => connection.heard(context.now()));
    ws.on('error', (error) => {
      context.log.debug({ address, reason: error.message }, 'stream connection failed');
    });
    ws.on('close', () => {
      connections.delete(connection);
      session.end(connection);
    });
    socket.on('drain', () => {
      for (const topic of connection.stale) topic.resume(connection);
    });
  };

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (pathOf(request) !== STREAM_PATH) {
      if (server.listenerCount('upgrade') === 1) refuse(socket, '404 Not Found');
      return;
    }
    if (connections.size >= bounds.connections) {
      refuse(socket, '503 Service Unavailable');
      return;
    }
    const { cookie, origin, host } = request.headers;
    // A cookie comes along whatever page opens the connection; only this server's own may use it.
    if (sessionToken(cookie) !== undefined && !(origin !== undefined && isOriginOf(origin, host))) {
      refuse(socket, '403 Forbidden');
      return;
    }
    const address = request.socket.remoteAddress ?? '';
    const person = sessionOf(context, cookie);
    sockets.handleUpgrade(request, socket, head, (ws) => serve(ws, socket, address, person));
  };

  const liveness = setInterval(() => {
    const nowMs = context.now();
    for (const connection of connections) {
      if (nowMs - connection.heardMs > bounds.silenceMs) {
        metrics.closed('silence');
        connection.terminate();
      } else {
        connection.ping();
        session.recheck(connection);
      }
    }
  }, bounds.pingMs);
  liveness.unref();
  server.on('upgrade', upgrade);

  return {
    get connections() {
      return figures.connections;
    },
    get slowConnections() {
      return figures.slowConnections;
    },
    close: async () => {
      clearInterval(liveness);
      server.off('upgrade', upgrade);
      session.stop();
      const untilMs = context.now() + bounds.graceMs;
      while (context.now() < untilMs && [...connections].some(({ requests }) => requests > 0)) {
        await setTimeout(CLOSE_POLL_MS);
      }
      for (const connection of connections) {
        connection.flush();
        connection.close('goingAway');
      }
      topics.close();
    },
  };
}

function pathOf(request: IncomingMessage): string {
  const path = (request.url ?? '').split('?', 1)[0] as string;
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
