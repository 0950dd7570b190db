/**
 * What a signed request signs, byte for byte as it was sent, and the checks in Binance's order: key,
 * mandatory parameters, time, signature. HMAC, Ed25519 and RSA keys differ in the last step only.
 */
import type { Permission } from '../../identity/key-store.ts';
import { actorNamed } from '../authenticate.ts';
import type { Actor, GatewayContext } from '../context.ts';
import { failure, isFailure } from './errors.ts';
import type { BinanceError } from './errors.ts';
import type { ParameterMap } from './parameters.ts';

/** Longest and usual receive window, and how far ahead a client's clock may be. */
const RECEIVE_WINDOW_MS_MAX = 60_000;
const RECEIVE_WINDOW_MS = 5_000;
const AHEAD_MS = 1_000;

/** Who asks, by an API key. */
export interface Caller {
  readonly actor: Actor;
  readonly apiKey: string;
  /** Wall clock in ms after which the request must not be sequenced; undefined of unsigned ones. */
  readonly deadlineMs: number | undefined;
  /** What this very request signed; undefined of requests that are not signed themselves. */
  readonly payload: Uint8Array | undefined;
}

/** The raw query and the raw body joined without anything between them, the signature's pair taken out. */
export function restPayload(query: string, body: Buffer): Buffer {
  // Latin 1 keeps every byte as it came.
  const text = withoutSignature(query) + withoutSignature(body.toString('latin1'));
  return Buffer.from(text, 'latin1');
}

/** Parameters but the signature, by name, `name=value` joined by `&`; values as they were sent. */
export function webSocketPayload(parameters: ParameterMap): Buffer {
  const text = [...parameters]
    .filter(([name]) => name !== 'signature')
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return Buffer.from(text);
}

function withoutSignature(text: string): string {
  if (!text.includes('signature=')) return text;
  return text
    .split('&')
    .filter((pair) => !pair.startsWith('signature='))
    .join('&');
}

/** The actor of an API key that may be used from this address; nothing is signed yet. */
export function callerOfKey(
  context: GatewayContext,
  apiKey: string | undefined,
  address: string,
): Caller | BinanceError {
  if (apiKey === undefined || !/^[A-Za-z0-9]{1,128}$/.test(apiKey)) return failure('BAD_API_KEY');
  const key = context.identity.keyFor(apiKey, address);
  if (typeof key === 'string') return failure('REJECTED_API_KEY');
  const actor = actorNamed(context, key.account, key.permissions, false);
  return { actor, apiKey, deadlineMs: undefined, payload: undefined };
}

/** The end of a request's receive window, or what is wrong with its time. */
export function receiveWindow(parameters: ParameterMap, nowMs: number): number | BinanceError {
  const timestamp = parameters.get('timestamp') ?? '';
  if (timestamp === '') return failure('MANDATORY_PARAMETER', 'timestamp');
  if (!/^[0-9]{1,17}$/.test(timestamp)) {
    return failure('ILLEGAL_CHARS', 'timestamp', '^[0-9]{1,20}$');
  }
  const given = parameters.get('recvWindow') ?? String(RECEIVE_WINDOW_MS);
  if (!/^[0-9]{1,9}(\.[0-9]{1,3})?$/.test(given)) {
    return failure('ILLEGAL_CHARS', 'recvWindow', '^[0-9]{1,9}(\\.[0-9]{1,3})?$');
  }
  if (Number(given) > RECEIVE_WINDOW_MS_MAX) return failure('BAD_RECEIVE_WINDOW');
  // Sixteen digits are microseconds.
  const sentMs =
    timestamp.length >= MICROSECOND_DIGITS ? Number(timestamp) / 1000 : Number(timestamp);
  if (sentMs >= nowMs + AHEAD_MS) return failure('TIMESTAMP_AHEAD');
  const deadlineMs = Math.floor(sentMs + Number(given));
  return deadlineMs < nowMs ? failure('TIMESTAMP_OLD') : deadlineMs;
}

const MICROSECOND_DIGITS = 16;

export interface Signed {
  readonly apiKey: string | undefined;
  readonly parameters: ParameterMap;
  /** What was signed; see restPayload and webSocketPayload. */
  readonly payload: Uint8Array;
  readonly address: string;
}

/** Who signed a request, or the first check that it fails. */
export function callerOfSignature(context: GatewayContext, signed: Signed): Caller | BinanceError {
  const { parameters } = signed;
  const caller = callerOfKey(context, signed.apiKey, signed.address);
  if (isFailure(caller)) return caller;
  const deadlineMs = receiveWindow(parameters, context.now());
  const signature = parameters.get('signature') ?? '';
  if (isFailure(deadlineMs) && deadlineMs.code !== TIME_CODE) return deadlineMs;
  if (signature === '') return failure('MANDATORY_PARAMETER', 'signature');
  if (isFailure(deadlineMs)) return deadlineMs;
  const isValid = context.identity.verifies(caller.apiKey, signed.payload, signature);
  return isValid
    ? { ...caller, deadlineMs, payload: signed.payload }
    : failure('INVALID_SIGNATURE');
}

const TIME_CODE = failure('TIMESTAMP_OLD').code;

/** An error unless the key may do this and its account is one of the exchange. */
export function checkPermission(actor: Actor, permission: Permission): BinanceError | undefined {
  const isAllowed = actor.permissions.includes(permission) && actor.account > 0;
  return isAllowed ? undefined : failure('REJECTED_API_KEY');
}
