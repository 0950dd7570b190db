/**
 * The REST face of the surface: requests to operations, results and errors to JSON. Parameters come from
 * the query and, except with GET, from a form in the body; the query wins where both have a name. Nothing
 * below its prefixes is ever answered in HTML.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GatewayContext } from '../context.ts';
import { admit, run, weightOf } from './call.ts';
import type { AnyOperation } from './call.ts';
import { errorBody, failure, isFailure } from './errors.ts';
import type { BinanceError } from './errors.ts';
import { operations } from './operations/operations.ts';
import type { ParameterMap } from './parameters.ts';
import { restPrefixes, restRoutes } from './rest-routes.ts';
import { callerOfKey, callerOfSignature, restPayload } from './signature.ts';
import type { Caller } from './signature.ts';
import { inMicroseconds, timeUnitOf } from './time-unit.ts';

/** Adds the routes of the surface to the server. */
export async function addBinanceRest(app: FastifyInstance, context: GatewayContext): Promise<void> {
  for (const prefix of restPrefixes) {
    await app.register(
      (scope, _options, done) => {
        answerFailures(scope, context, prefix);
        for (const { method, path, operation } of restRoutes) {
          if (!path.startsWith(`${prefix}/`)) continue;
          const asked = operations.get(operation) as AnyOperation;
          scope.route({
            method,
            url: path.slice(prefix.length),
            handler: async (request, reply) => {
              const result = await answer(context, asked, request, reply);
              return send(context, request, reply, result);
            },
          });
        }
        done();
      },
      { prefix },
    );
  }
}

function answerFailures(scope: FastifyInstance, context: GatewayContext, prefix: string): void {
  scope.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status < 500) return send(context, request, reply, failure('TOO_MANY_PARAMETERS'));
    request.log.error({ err: error }, 'request failed');
    return send(context, request, reply, failure('UNKNOWN'));
  });
  scope.setNotFoundHandler((request, reply) => {
    const path = (request.raw.url ?? '').split('?')[0] ?? '';
    const known = restRoutes.filter((route) => route.path === path && path.startsWith(prefix));
    if (known.length === 0) return send(context, request, reply, failure('UNKNOWN_ROUTE'));
    void reply.header('allow', known.map(({ method }) => method).join(', '));
    return send(context, request, reply, failure('METHOD_NOT_ALLOWED'));
  });
}

async function answer(
  context: GatewayContext,
  asked: AnyOperation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const target = request.raw.url ?? '';
  const mark = target.indexOf('?');
  const query = mark < 0 ? '' : target.slice(mark + 1);
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const parameters = readRequest(query, body);
  const address = request.ip;
  const weight = isFailure(parameters) ? 1 : weightOf(asked, parameters);
  const refused = admit(context, address, weight);
  if (refused !== undefined) return refused;
  if (isFailure(parameters)) return parameters;
  const unit = timeUnitOf(request.headers['x-mbx-time-unit']);
  if (isFailure(unit)) return unit;
  const caller = callerOf(context, asked, request, { query, body, parameters });
  if (isFailure(caller)) return caller;
  const result = await run(context, asked, { caller, address, parameters });
  if (caller !== undefined && (asked.orders ?? 0) > 0) {
    for (const each of context.limits.orderCounts(caller.actor.account, context.now())) {
      const window = `${each.intervalNum}${each.interval.charAt(0)}`;
      void reply.header(`x-mbx-order-count-${window.toLowerCase()}`, each.count);
    }
  }
  return result;
}

interface RawRequest {
  readonly query: string;
  readonly body: Buffer;
  readonly parameters: ParameterMap;
}

function callerOf(
  context: GatewayContext,
  { security }: AnyOperation,
  request: FastifyRequest,
  { query, body, parameters }: RawRequest,
): Caller | undefined | BinanceError {
  if (security === 'NONE') return undefined;
  const given = request.headers['x-mbx-apikey'];
  const apiKey = typeof given === 'string' ? given : undefined;
  if (security === 'KEY') return callerOfKey(context, apiKey, request.ip);
  const payload = restPayload(query, body);
  return callerOfSignature(context, { apiKey, parameters, payload, address: request.ip });
}

/** The parameters of query and form together. */
function readRequest(query: string, body: Buffer): ParameterMap | BinanceError {
  const found = readPairs(query);
  if (isFailure(found)) return found;
  const form = readPairs(body.toString('latin1'));
  if (isFailure(form)) return form;
  for (const [name, value] of form) if (!found.has(name)) found.set(name, value);
  return found;
}

/** The pairs of a query or a form. */
function readPairs(text: string): Map<string, string> | BinanceError {
  const found = new Map<string, string>();
  if (text === '') return found;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decode(equals < 0 ? pair : pair.slice(0, equals));
    const value = decode(equals < 0 ? '' : pair.slice(equals + 1));
    if (name === undefined || value === undefined) return failure('ILLEGAL_CHARS_SOMEWHERE');
    if (found.has(name)) return failure('DUPLICATE_PARAMETER');
    found.set(name, value);
  }
  return found;
}

/** Undefined unless the text is percent-encoded UTF-8. */
function decode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function send(
  context: GatewayContext,
  request: FastifyRequest,
  reply: FastifyReply,
  result: unknown,
): FastifyReply {
  const { count } = context.limits.weightOf(request.ip, context.now());
  const failed = isFailure(result);
  if (failed) {
    context.metrics.problems.inc({ code: String(result.code) });
    // What is full or stops now may be asked again in a second.
    const wait = result.status === 429 || result.status === 503 ? 1 : undefined;
    const retryAfter = result.retryAfter ?? wait;
    if (retryAfter !== undefined) void reply.header('retry-after', retryAfter);
  }
  const body = failed ? errorBody(result) : result;
  const isMicro = timeUnitOf(request.headers['x-mbx-time-unit']) === 'MICROSECOND';
  return reply
    .code(failed ? result.status : 200)
    .header('cache-control', 'no-store')
    .header('x-mbx-used-weight', count)
    .header('x-mbx-used-weight-1m', count)
    .header('content-type', 'application/json;charset=UTF-8')
    .send(JSON.stringify(isMicro ? inMicroseconds(body) : body));
}
