/**
 * From an HTTP request to a call of a route: URL and query strictly read, who acts found out, JSON read
 * with its numbers as written, every shape checked. Each step answers a problem or goes on.
 */
import type { FastifyRequest } from 'fastify';
import { RECEIVE_WINDOW_MS_MAX } from '../../identity/identity.ts';
import { csrfToken } from '../../identity/people.ts';
import type { Permission } from '../../identity/key-store.ts';
import { equalConstantTime } from '../../identity/signature.ts';
import { actorOfSession, identify, requirePermission, trust } from '../authenticate.ts';
import type { Actor, GatewayContext } from '../context.ts';
import { JsonNumber, decodeUtf8, isJsonObject, parseJson } from '../json.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import type { AnyRoute, Call, Visit } from '../route.ts';
import { integer, object, optional } from '../shapes.ts';
import type { Shape } from '../shapes.ts';
import { sessionToken, visitOf } from '../visit.ts';

const NOBODY: Actor = { account: -1, name: '', permissions: [], trusted: false };
const noFields = object<Record<string, never>>({});
const minSequence: Shape<number> = optional(integer('Answer only from this log position on.'));

/** What every read takes besides its own query. */
export const readQuery: { readonly minSequence: Shape<number> } = { minSequence };

type AnyCall = Call<unknown, unknown, unknown>;

interface Ready {
  readonly call: AnyCall;
  readonly minSequence: number;
}

/** The call that a request makes of its route. */
export function readRequest(
  context: GatewayContext,
  route: AnyRoute,
  request: FastifyRequest,
): Ready | Problem {
  const target = request.raw.url ?? '/';
  const query = readQueryText(target);
  if (isProblem(query)) return query;
  const idempotencyKey = header(request, 'idempotency-key');
  if (idempotencyKey !== undefined && !/^[\x21-\x7e]{1,64}$/.test(idempotencyKey)) {
    return problem('INVALID_IDEMPOTENCY_KEY');
  }
  const signed = header(request, 'x-buttonwood-key') !== undefined || hasSignature(request);
  const identified = signed
    ? identifySigned(context, request, target, idempotencyKey)
    : { actor: undefined, deadlineMs: undefined };
  if (isProblem(identified)) return identified;
  const visit = visitOf(context, request);
  const body = readBody(route, request);
  if (isProblem(body)) return body;
  const knows = signed || visit.session !== undefined || route.permission === 'public';
  const userId = takeUserId(query, body, knows);
  if (isProblem(userId)) return userId;
  const actor = actorOf(context, route, request, { signed: identified.actor, visit, userId });
  if (isProblem(actor)) return actor;
  const read = readShapes(route, request.params as Record<string, string>, query, body);
  if (isProblem(read)) return read;
  const { deadlineMs } = identified;
  return {
    minSequence: read.minSequence,
    call: { ...read, context, actor, options: { idempotencyKey, deadlineMs }, visit },
  };
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function hasSignature(request: FastifyRequest): boolean {
  return header(request, 'x-buttonwood-signature') !== undefined;
}

function identifySigned(
  context: GatewayContext,
  request: FastifyRequest,
  target: string,
  idempotencyKey: string | undefined,
): { readonly actor: Actor; readonly deadlineMs: number | undefined } | Problem {
  const window = header(request, 'x-buttonwood-receive-window');
  const receiveWindowMs = window === undefined ? undefined : Number(window);
  if (window !== undefined && !/^[1-9][0-9]{0,4}$/.test(window)) {
    return problem('INVALID_FIELD', 'X-Buttonwood-Receive-Window: wants whole milliseconds.');
  }
  if (receiveWindowMs !== undefined && receiveWindowMs > RECEIVE_WINDOW_MS_MAX) {
    return problem(
      'INVALID_FIELD',
      `X-Buttonwood-Receive-Window: at most ${RECEIVE_WINDOW_MS_MAX}.`,
    );
  }
  return identify(context, {
    apiKey: header(request, 'x-buttonwood-key'),
    timestamp: header(request, 'x-buttonwood-timestamp'),
    signature: header(request, 'x-buttonwood-signature'),
    method: request.method,
    target,
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
    address: request.ip,
    nowMs: context.now(),
    receiveWindowMs,
    idempotencyKey,
  });
}

function actorOf(
  context: GatewayContext,
  route: AnyRoute,
  request: FastifyRequest,
  facts: {
    readonly signed: Actor | undefined;
    readonly visit: Visit;
    readonly userId: string | undefined;
  },
): Actor | Problem {
  const { signed, visit, userId } = facts;
  const { permission } = route;
  if (permission === 'public') return NOBODY;
  if (signed !== undefined) {
    const refused = route.sessionOnly === true ? problem('SESSION_REQUIRED') : undefined;
    return refused ?? requirePermission(signed, permission) ?? signed;
  }
  if (visit.session !== undefined)
    return personOf(context, { ...route, permission }, request, visit);
  const ended = sessionToken(request.headers.cookie) === undefined ? undefined : 'SESSION_ENDED';
  if (route.sessionOnly === true) return problem(ended ?? 'SESSION_REQUIRED');
  const trusted = trust(context, {
    userId,
    apiKey: header(request, 'x-api-key'),
    writes: request.method !== 'GET',
  });
  if (isProblem(trusted)) return ended === undefined ? trusted : problem(ended);
  if (route.permission === 'admin') {
    if (ended !== undefined) return problem(ended);
    return problem('AUTHENTICATION_REQUIRED', 'Administration needs a signed request.');
  }
  if (trusted !== undefined) return trusted;
  if (route.actorOptional === true) return { ...NOBODY, trusted: true };
  return problem('MISSING_FIELD', 'user_id, or sign the request with an API key.');
}

/** The person whose session the cookie opens; changes must come from a page of this server. */
function personOf(
  context: GatewayContext,
  route: AnyRoute & { readonly permission: Permission },
  request: FastifyRequest,
  { session, isSameOrigin }: Visit,
): Actor | Problem {
  if (session === undefined) return problem('SESSION_REQUIRED');
  if (!isSameOrigin) return problem('WRONG_ORIGIN');
  if (request.method !== 'GET') {
    const given = header(request, 'x-buttonwood-csrf');
    if (given === undefined || !equalConstantTime(given, csrfToken(session.token))) {
      return problem('WRONG_CSRF_TOKEN');
    }
  }
  const actor = actorOfSession(context, session);
  const refused = requirePermission(actor, route.permission);
  const wantsPassword = route.permission === 'withdraw' && session.mayWithdraw;
  if (refused?.code === 'PERMISSION_MISSING' && wantsPassword) return problem('PASSWORD_NEEDED');
  if (route.confirmed === true && !session.isConfirmed)
    return refused ?? problem('PASSWORD_NEEDED');
  return refused ?? actor;
}

/** The query as an object of texts; a repeated name is a problem. */
function readQueryText(target: string): Record<string, string> | Problem {
  const mark = target.indexOf('?');
  const found: Record<string, string> = Object.create(null) as Record<string, string>;
  if (mark < 0) return found;
  for (const part of target.slice(mark + 1).split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decodeText(equals < 0 ? part : part.slice(0, equals));
    const value = decodeText(equals < 0 ? '' : part.slice(equals + 1));
    if (isProblem(name)) return name;
    if (isProblem(value)) return value;
    if (name in found) return problem('DUPLICATE_PARAMETER', name);
    found[name] = value;
  }
  return found;
}

function decodeText(text: string): string | Problem {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return problem('INVALID_UTF8', 'The query is not percent-encoded UTF-8.');
  }
}

function readBody(route: AnyRoute, request: FastifyRequest): JsonObject | Problem {
  const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const empty: JsonObject = Object.create(null) as JsonObject;
  if (route.body === undefined) {
    const isEmpty = bytes.length === 0 || route.method === 'GET';
    return isEmpty ? empty : problem('UNKNOWN_FIELD', 'This request takes no body.');
  }
  if (bytes.length === 0) return empty;
  const type = header(request, 'content-type') ?? '';
  if (!/^application\/(json|[a-z0-9.+-]+\+json)\s*(;\s*charset="?utf-8"?\s*)?$/i.test(type)) {
    return problem('UNSUPPORTED_MEDIA_TYPE', `content-type: ${type.slice(0, 100)}`);
  }
  const text = decodeUtf8(bytes);
  if (isProblem(text)) return text;
  const value = parseJson(text);
  if (isProblem(value)) return value;
  return isJsonObject(value) ? value : problem('INVALID_FIELD', 'The body: wants an object.');
}

/**
 * Takes the `user_id` out of query or body. A signed key decides who acts, so beside one it means
 * nothing; on public routes it is left for the shapes to refuse.
 */
function takeUserId(
  query: Record<string, string>,
  body: JsonObject,
  ignored: boolean,
): string | undefined | Problem {
  const given: string[] = [];
  for (const source of [query, body] as readonly Record<string, JsonValue>[]) {
    for (const name of ['user_id', 'userId']) {
      const value = source[name];
      if (value === undefined) continue;
      delete source[name];
      if (ignored) continue;
      const text = value instanceof JsonNumber ? value.source : value;
      if (typeof text !== 'string' || !/^[A-Za-z0-9._@-]{1,64}$/.test(text)) {
        return problem('INVALID_FIELD', `${name}: wants the name of an account.`);
      }
      given.push(text);
    }
  }
  return given.every((name) => name === given[0])
    ? given[0]
    : problem('DUPLICATE_PARAMETER', 'user_id');
}

function readShapes(
  route: AnyRoute,
  params: Record<string, string>,
  query: Record<string, string>,
  body: JsonObject,
): { params: unknown; query: unknown; body: unknown; minSequence: number } | Problem {
  let from = 0;
  const wanted = query['minSequence'];
  if (route.method === 'GET' && wanted !== undefined) {
    const read = minSequence.read(wanted, 'minSequence', 'query');
    if (isProblem(read)) return read;
    from = read;
    delete query['minSequence'];
  }
  const readParams = route.params?.read(params, '', 'query') ?? {};
  if (isProblem(readParams)) return readParams;
  const readQueryFields = (route.query ?? noFields).read(query, '', 'query');
  if (isProblem(readQueryFields)) return readQueryFields;
  const readBodyFields = route.body?.read(body, '', 'body') ?? {};
  if (isProblem(readBodyFields)) return readBodyFields;
  return { params: readParams, query: readQueryFields, body: readBodyFields, minSequence: from };
}
