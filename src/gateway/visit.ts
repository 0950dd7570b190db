/**
 * Where a request comes from, and the session of its cookie. A cookie travels with whatever a browser
 * sends, so it acts only for pages of this server: SameSite=Strict, the Origin header, and for every
 * change the csrfToken that a page of another site cannot read.
 */
import type { FastifyRequest } from 'fastify';
import type { Session } from '../identity/people.ts';
import type { GatewayContext } from './context.ts';
import type { Visit } from './route.ts';

/** Name of the cookie; terminals and tests rely on it. */
export const SESSION_COOKIE = 'buttonwood_session';

/** The visit of an HTTP request. */
export function visitOf(context: GatewayContext, request: FastifyRequest): Visit {
  const { headers } = request;
  return {
    address: request.ip,
    agent: headers['user-agent'] ?? '',
    isSecure: request.protocol === 'https',
    isSameOrigin: headers.origin === undefined || isOriginOf(headers.origin, request.host),
    get isLoopback() {
      return (
        isLoopbackName(request.socket.remoteAddress ?? '') &&
        isLoopbackName(request.hostname) &&
        headers['x-forwarded-for'] === undefined &&
        headers.forwarded === undefined
      );
    },
    session: sessionOf(context, headers.cookie),
    cookie: undefined,
  };
}

/** The session that a Cookie header opens, if it goes on; its use is noted. */
export function sessionOf(
  { identity, options }: GatewayContext,
  cookies: string | undefined,
): (Session & { readonly token: string }) | undefined {
  const token = sessionToken(cookies);
  const session = token === undefined ? undefined : identity.people.find(token);
  if (token === undefined || session === undefined) return undefined;
  // A session without a password is worth something only as long as the demo is.
  if (session.isDemo && options.demo?.oneClick !== true) return undefined;
  return { ...session, token };
}

/** The token in a Cookie header; one that is there twice is none, as somebody else may have set it. */
export function sessionToken(cookies: string | undefined): string | undefined {
  if (cookies === undefined) return undefined;
  const found = cookies
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${SESSION_COOKIE}=`))
    .map((part) => part.slice(SESSION_COOKIE.length + 1));
  const [token = ''] = found;
  return found.length === 1 && /^[A-Za-z0-9_-]{20,64}$/.test(token) ? token : undefined;
}

/** Whether the Origin header names the host that the request was sent to. */
export function isOriginOf(origin: string, host: string | undefined): boolean {
  if (host === undefined || !/^https?:\/\/[^/]+$/i.test(origin)) return false;
  return origin.slice(origin.indexOf('//') + 2).toLowerCase() === host.toLowerCase();
}

/** The Set-Cookie header of a visit's answer. */
export function cookieText({ cookie, isSecure }: Visit): string | undefined {
  if (cookie === undefined) return undefined;
  const age = Math.floor(cookie.ageMs / 1000);
  const text = `${SESSION_COOKIE}=${cookie.token}; Path=/; Max-Age=${age}; HttpOnly; SameSite=Strict`;
  return isSecure ? `${text}; Secure` : text;
}

function isLoopbackName(name: string): boolean {
  const plain = name.replace(/^\[|\]$/g, '').replace(/^::ffff:/i, '');
  return plain === 'localhost' || plain === '::1' || /^127(\.\d{1,3}){3}$/.test(plain);
}
