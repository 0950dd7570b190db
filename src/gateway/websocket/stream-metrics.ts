/** Figures of the stream in the gateway's registry, so that /metrics shows them. */
import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { closings } from './connection.ts';
import type { Closing } from './connection.ts';

export interface StreamFigures {
  /** Connections now. */
  readonly connections: number;
  /** Those that miss public messages now, since they read too slowly. */
  readonly slowConnections: number;
}

export interface StreamMetrics {
  /** A message of a client came. */
  readonly message: () => void;
  /** The server ended a connection. */
  readonly closed: (reason: Closing | 'silence') => void;
}

/** Registers the stream's metrics; a registry serves one stream. */
export function streamMetrics(registry: Registry, figures: StreamFigures): StreamMetrics {
  const registers = [registry];
  const gauge = (name: string, help: string, value: () => number): Gauge =>
    new Gauge({
      name: `buttonwood_stream_${name}`,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  gauge('connections', 'WebSocket connections now.', () => figures.connections);
  gauge(
    'slow_connections',
    'WebSocket connections whose public messages are conflated now.',
    () => figures.slowConnections,
  );
  const messages = new Counter({
    name: 'buttonwood_stream_messages_total',
    help: 'Messages of WebSocket clients.',
    registers,
  });
  const ended = new Counter({
    name: 'buttonwood_stream_closings_total',
    help: 'WebSocket connections ended by the server, by reason.',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of [...Object.keys(closings), 'silence']) ended.inc({ reason }, 0);
  return {
    message: () => messages.inc(),
    closed: (reason) => ended.inc({ reason }),
  };
}
