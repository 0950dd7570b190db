/**
 * The WebSocket connections of a server, whatever they speak: a face says which paths it serves and
 * what messages mean, here connections are opened, bounded, pinged and ended. Whatever a client sends
 * is answered or ends that client's connection alone; a silent client is pinged and then given up.
 */
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { GatewayContext } from '../context.ts';
import { Connection } from './connection.ts';
import type { StreamLimits } from './limits.ts';
import { Visits } from './limits.ts';
import type { OutputClock } from './output-clock.ts';
import { streamMetrics } from './stream-metrics.ts';
import type { StreamFigures } from './stream-metrics.ts';

/** How often a closing stream looks whether all is answered. */
const CLOSE_POLL_MS = 5;

/** What a connection was opened with. */
export interface Target {
  /** Without a trailing slash. */
  readonly path: string;
  /** What follows the question mark, as it came. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

/** One protocol on some paths. */
export interface Face {
  readonly limits: StreamLimits;
  /** Whether it serves a path (without query and trailing slash). */
  serves(path: string): boolean;
  /** Whether this request may open a connection; else it is refused with 403. */
  admits(headers: IncomingHttpHeaders): boolean;
  /** A client has connected. */
  opened(connection: Connection, target: Target): void;
  /** One message. Nothing is thrown. */
  receive(connection: Connection, data: Buffer, isBinary: boolean): void;
  /** A ping or pong frame of the client came. */
  heard(connection: Connection): void;
  /** Called once before the connections of a ping are asked. */
  beforeRecheck?(): void;
  /** Asked at every ping: a connection that may not go on is closed. */
  recheck(connection: Connection, nowMs: number): void;
  /** The connection is gone. */
  end(connection: Connection): void;
  /** The exchange is stopping: messages are not read any more, what is under way is answered. */
  stop(): void;
}

export interface Stream extends StreamFigures {
  /** Takes no new connections or messages, answers what is under way, and ends all (1001). */
  close(): Promise<void>;
}

/** Serves the faces on a server that may not be listening yet. */
export function attachSockets(
  server: Server,
  context: GatewayContext,
  clock: OutputClock,
  faces: readonly Face[],
): Stream {
  const connections = new Map<Connection, Face>();
  const figures: StreamFigures = {
    get connections() {
      return connections.size;
    },
    get slowConnections() {
      return [...connections.keys()].filter(({ stale }) => stale.size > 0).length;
    },
  };
  const metrics = streamMetrics(context.metrics.registry, figures);

  const serve = (face: Face, ws: WebSocket, request: IncomingMessage): void => {
    const { socket } = request;
    const address = socket.remoteAddress ?? '';
    const connection = new Connection(ws, socket, {
      limits: face.limits,
      address,
      nowMs: context.now(),
      wake: clock.wake,
      closed: metrics.closed,
    });
    connections.set(connection, face);
    const heard = (): void => {
      connection.heard(context.now());
      face.heard(connection);
    };
    ws.on('message', (data, isBinary) => {
      metrics.message();
      face.receive(connection, data as Buffer, isBinary);
    });
    ws.on('ping', heard);
    ws.on('pong', heard);
    ws.on('error', (error) => {
      context.log.debug({ address, reason: error.message }, 'stream connection failed');
    });
    ws.on('close', () => {
      connections.delete(connection);
      face.end(connection);
    });
    socket.on('drain', () => {
      for (const topic of connection.stale) topic.resume(connection);
    });
    face.opened(connection, targetOf(request));
  };

  const upgrade = upgrader(server, context, { faces, serve, count: () => connections.size });
  const liveness = setInterval(
    () => {
      const nowMs = context.now();
      for (const face of faces) face.beforeRecheck?.();
      for (const [connection, face] of connections) {
        if (nowMs - connection.heardMs > face.limits.silenceMs) {
          metrics.closed('silence');
          connection.terminate();
        } else {
          connection.ping(nowMs);
          face.recheck(connection, nowMs);
        }
      }
    },
    Math.min(...faces.map(({ limits }) => limits.pingMs)),
  );
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
      for (const face of faces) face.stop();
      const graceMs = Math.max(...faces.map(({ limits }) => limits.graceMs));
      const untilMs = context.now() + graceMs;
      const busy = (): boolean => [...connections.keys()].some(({ requests }) => requests > 0);
      while (context.now() < untilMs && busy()) await setTimeout(CLOSE_POLL_MS);
      clock.flush();
      for (const connection of connections.keys()) {
        connection.flush();
        connection.close('goingAway');
      }
      clock.close();
    },
  };
}

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Lets a request in as a connection of its face, or says why not. */
function upgrader(
  server: Server,
  context: GatewayContext,
  options: {
    readonly faces: readonly Face[];
    readonly serve: (face: Face, ws: WebSocket, request: IncomingMessage) => void;
    readonly count: () => number;
  },
): Upgrade {
  const doors = options.faces.map((face) => ({
    face,
    visits: new Visits(face.limits.connectsPerWindow, face.limits.connectsWindowMs),
    sockets: new WebSocketServer({
      noServer: true,
      maxPayload: face.limits.payloadBytes,
      perMessageDeflate: false,
      skipUTF8Validation: true, // bad UTF-8 is answered, not a reason to hang up
      clientTracking: false,
    }),
  }));
  return (request, socket, head) => {
    const { path } = targetOf(request);
    const door = doors.find(({ face }) => face.serves(path));
    if (door === undefined) {
      if (server.listenerCount('upgrade') === 1) refuse(socket, '404 Not Found');
      return;
    }
    const { face, visits, sockets } = door;
    if (options.count() >= face.limits.connections) {
      refuse(socket, '503 Service Unavailable');
    } else if (!face.admits(request.headers)) {
      refuse(socket, '403 Forbidden');
    } else if (!visits.take(request.socket.remoteAddress ?? '', context.now())) {
      refuse(socket, '429 Too Many Requests');
    } else {
      sockets.handleUpgrade(request, socket, head, (ws) => options.serve(face, ws, request));
    }
  };
}

function targetOf(request: IncomingMessage): Target {
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return {
    path: path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path,
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: request.headers,
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
