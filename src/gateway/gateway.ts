/**
 * The HTTP server of the exchange: one Fastify app that serves the route table, with one way for every
 * request to end: a reply of its route's shape, or a problem of the closed list. A client's mistake is
 * never logged with a stack; a failure of ours always is.
 */
import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, { LogController } from 'fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { adminRoutes } from './admin/admin-routes.ts';
import { addBinanceRest } from './binance/rest-server.ts';
import type { GatewayContext } from './context.ts';
import { openApi } from './openapi.ts';
import { creditFirstFills } from './first-fills.ts';
import { addOperations } from './operations.ts';
import { referencePage } from './reference-page.ts';
import { isProblem, problem, problemBody, problemsMarkdown } from './problems.ts';
import type { Problem } from './problems.ts';
import type { AnyRoute } from './route.ts';
import { accountRoutes } from './rest/account-routes.ts';
import { marketRoutes } from './rest/market-routes.ts';
import { countdownRoutes } from './rest/countdown-routes.ts';
import { orderListRoutes } from './rest/order-list-routes.ts';
import { orderRecordRoutes } from './rest/order-record-routes.ts';
import { orderRoutes } from './rest/order-routes.ts';
import { shortRoutes } from './rest/short-routes.ts';
import { sessionRoutes } from './rest/session-routes.ts';
import { ownKeyRoutes } from './rest/own-key-routes.ts';
import { demoRoutes } from './rest/demo-routes.ts';
import { readRequest } from './rest/server-request.ts';
import { limitRequest } from './request-limits.ts';
import { SequenceWaiters } from './sequence-waiters.ts';
import { cookieText } from './visit.ts';
import { addTerminal, noTerminal } from './terminal/terminal-routes.ts';

/** Every route with a shape: native ones, administration, and the short ones of old clients. */
export const routes: readonly AnyRoute[] = [
  ...orderRoutes,
  ...orderListRoutes,
  ...orderRecordRoutes,
  ...countdownRoutes,
  ...accountRoutes,
  ...marketRoutes,
  ...sessionRoutes,
  ...ownKeyRoutes,
  ...demoRoutes,
  ...adminRoutes,
  ...shortRoutes,
];

export interface Gateway {
  /** The HTTP server; WebSocket attaches to its upgrade event. */
  readonly server: Server;
  /** Starts to serve; answers the URL. */
  listen(where: { readonly port: number; readonly host: string }): Promise<string>;
  /** Lets go of connections and ends; requests in flight are answered first. */
  close(): Promise<void>;
  /** From now on /readyz says no, while requests are still served. */
  drain(): void;
  /** Answers a request without a network, for tests. */
  readonly inject: FastifyInstance['inject'];
}

interface State {
  draining: boolean;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const KEEP_ALIVE_MS = 72_000;
const PARAM_LENGTH_MAX = 256;

/** Builds the server; views must already follow the link. */
export async function createGateway(context: GatewayContext): Promise<Gateway> {
  const state: State = { draining: false };
  const waiters = new SequenceWaiters(context.views.sequence);
  context.link.onOutput((output) => {
    context.metrics.count(output, context.now());
    creditFirstFills(context, output);
    if (output.last) waiters.reached(output.sequence);
  });
  const app = makeApp(context);
  answerProblems(app, context);
  for (const route of routes) addRoute(app, context, route, waiters);
  addOperations(app, context, () => !state.draining);
  addPages(app);
  await addBinanceRest(app, context);
  addTerminal(app, () => context.terminal ?? noTerminal);
  await app.ready();
  return {
    server: app.server,
    listen: (where) => app.listen(where),
    close: () => app.close(),
    drain: () => {
      state.draining = true;
    },
    inject: app.inject.bind(app),
  };
}

function makeApp(context: GatewayContext): FastifyInstance {
  const { options } = context;
  const prefix = randomBytes(6).toString('hex');
  let number = 0;
  const app = Fastify({
    loggerInstance: context.log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: options.bodyBytesMax,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS },
    trustProxy: options.trustedProxies === undefined ? false : [...options.trustedProxies],
    exposeHeadRoutes: false,
    return503OnClosing: true,
    routerOptions: {
      ignoreTrailingSlash: true,
      maxParamLength: PARAM_LENGTH_MAX,
      querystringParser: () => ({}),
    },
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      if (typeof given === 'string' && /^[A-Za-z0-9._-]{1,64}$/.test(given)) return given;
      return `${prefix}-${++number}`;
    },
    frameworkErrors: (error, request, reply) => {
      void sendProblem(context, request, reply, frameworkProblem(error));
    },
    clientErrorHandler: (error, socket) => answerMalformed(error, socket),
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  return app as unknown as FastifyInstance;
}

/** Bytes that are no HTTP get one plain answer; there is no request to log. */
function answerMalformed(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(problemBody(problem('MALFORMED_REQUEST'), ''));
  socket.end(
    `HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function answerProblems(app: FastifyInstance, context: GatewayContext): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const found = frameworkProblem(error);
    if (found.status >= 500) request.log.error({ err: error }, 'request failed');
    return sendProblem(context, request, reply, found);
  });
  const patterns = routes.map(({ method, path }) => ({
    method,
    pattern: new RegExp(`^${path.replace(/:[a-z_A-Z]+/g, '[^/]+')}/?$`),
  }));
  app.setNotFoundHandler((request, reply) => {
    const path = (request.raw.url ?? '/').split('?')[0] ?? '/';
    const known = patterns.filter(({ pattern }) => pattern.test(path));
    if (known.length === 0) return sendProblem(context, request, reply, problem('UNKNOWN_ROUTE'));
    const allowed = [...new Set(known.map(({ method }) => method))].join(', ');
    void reply.header('allow', allowed);
    return sendProblem(context, request, reply, problem('METHOD_NOT_ALLOWED', `Use ${allowed}.`));
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    context.metrics.requests.inc({ route, status: String(reply.statusCode) });
    context.metrics.requestSeconds.observe({ route }, reply.elapsedTime / 1000);
    request.log.debug(
      { method: request.method, route, status: reply.statusCode, ms: reply.elapsedTime },
      'request',
    );
    done();
  });
}

function frameworkProblem(error: Error & { code?: string; statusCode?: number }): Problem {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problem('BODY_TOO_LARGE');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return problem('UNSUPPORTED_MEDIA_TYPE');
    case 'FST_ERR_BAD_URL':
      return problem('INVALID_UTF8', 'The path is not percent-encoded UTF-8.');
    default: {
      const status = error.statusCode ?? 500;
      return problem(status >= 400 && status < 500 ? 'MALFORMED_REQUEST' : 'INTERNAL_ERROR');
    }
  }
}

function sendProblem(
  context: GatewayContext,
  request: FastifyRequest,
  reply: FastifyReply,
  found: Problem,
): FastifyReply {
  context.metrics.problems.inc({ code: found.code });
  if (found.status === 503 || found.status === 429) {
    const seconds = found.extra?.['retryAfterSeconds'];
    void reply.header('retry-after', typeof seconds === 'number' ? String(seconds) : '1');
  }
  return reply
    .code(found.status)
    .header('x-request-id', request.id)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemBody(found, request.id)));
}

function addRoute(
  app: FastifyInstance,
  context: GatewayContext,
  route: AnyRoute,
  waiters: SequenceWaiters,
): void {
  app.route({
    method: route.method,
    url: route.path,
    handler: async (request, reply) => {
      const refused = limitRequest(context, route, request, reply);
      if (refused !== undefined) return sendProblem(context, request, reply, refused);
      const ready = readRequest(context, route, request);
      if (isProblem(ready)) return sendProblem(context, request, reply, ready);
      if (!(await waiters.wait(ready.minSequence))) {
        return sendProblem(context, request, reply, problem('SEQUENCE_NOT_REACHED'));
      }
      const result = await route.handle(ready.call);
      if (isProblem(result)) return sendProblem(context, request, reply, result);
      if (route.permission === 'admin' && route.method !== 'GET') {
        const { name, user } = ready.call.actor;
        request.log.info({ operation: route.operation, actor: name, user }, 'administration');
      }
      const cookie = cookieText(ready.call.visit);
      if (cookie !== undefined) void reply.header('set-cookie', cookie);
      return sendResult(request, reply, route, result);
    },
  });
}

function sendResult(
  request: FastifyRequest,
  reply: FastifyReply,
  route: AnyRoute,
  result: object,
): FastifyReply {
  const { replayed, ...body } = result as Record<string, unknown>;
  if (replayed === true) void reply.header('idempotent-replayed', 'true');
  return reply
    .code(replayed === true ? 200 : (route.status ?? 200))
    .header('x-request-id', request.id)
    .header('cache-control', 'no-store')
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(Array.isArray(result) ? result : body));
}

function addPages(app: FastifyInstance): void {
  const documents = openApi(routes);
  const page = (path: string, type: string, text: () => string): void => {
    app.get(path, { exposeHeadRoute: true }, (_request, reply) =>
      reply
        .header('content-type', `${type}; charset=utf-8`)
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
        .header('x-content-type-options', 'nosniff')
        .send(text()),
    );
  };
  const json = JSON.stringify(documents);
  const reference = referencePage(documents);
  page('/openapi.json', 'application/json', () => json);
  page('/docs', 'text/html', () => reference);
  page('/docs/errors', 'text/markdown', problemsMarkdown);
}
