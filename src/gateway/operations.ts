/**
 * What machines ask about the process: /livez (it answers), /readyz (it takes orders), /health (both, in
 * words) and /metrics (Prometheus text). None of them needs a signature.
 */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { GatewayContext } from './context.ts';
import { timeText } from './render.ts';

/** How far the log time may lag behind the wall clock: the engine ticks once a second. */
const LAG_MS_MAX = 10_000;

/** Probes often ask by HEAD. */
const alsoHead = { exposeHeadRoute: true } as const;

interface Health {
  readonly status: 'ok' | 'stopping' | 'lagging';
  readonly sequence: number;
  readonly logTime: string;
  readonly lagMs: number;
  readonly uptimeSeconds: number;
}

/** Adds the routes; `isServing` says whether the server still takes orders. */
export function addOperations(
  app: FastifyInstance,
  context: GatewayContext,
  isServing: () => boolean,
): void {
  const health = (): Health => {
    const { views } = context;
    const lagMs = Math.max(0, context.now() - views.timeMs);
    const { uptimeMs } = context.metrics.rates(context.now());
    const isLagging = views.timeMs > 0 && lagMs > LAG_MS_MAX;
    return {
      status: isServing() ? (isLagging ? 'lagging' : 'ok') : 'stopping',
      sequence: views.sequence,
      logTime: timeText(views.timeMs),
      lagMs,
      uptimeSeconds: Math.floor(uptimeMs / 1000),
    };
  };
  const send = (reply: FastifyReply, status: number, body: object): FastifyReply =>
    reply
      .code(status)
      .header('cache-control', 'no-store')
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify(body));
  app.get('/livez', alsoHead, (_request, reply) => send(reply, 200, { status: 'ok' }));
  app.get('/readyz', alsoHead, (_request, reply) => {
    const { status } = health();
    return send(reply, status === 'ok' ? 200 : 503, { status });
  });
  app.get('/health', alsoHead, (_request, reply) => {
    const found = health();
    return send(reply, found.status === 'ok' ? 200 : 503, found);
  });
  app.get('/metrics', alsoHead, async (_request, reply) => {
    const { views, metrics } = context;
    const figures = {
      sequence: views.sequence,
      openOrders: views.openOrderCount,
      viewLagSeconds: Math.max(0, context.now() - views.timeMs) / 1000,
      ...context.figures(),
    };
    const text = await metrics.exposition(figures, context.durations());
    return reply.header('content-type', metrics.registry.contentType).send(text);
  });
}
