/**
 * One request of the WebSocket API: `{"id", "method", "params"}`. The id is kept as its JSON text, to be
 * sent back as it came, and numbers keep their source text, for that is what was signed.
 */
import { decodeUtf8, isJsonObject, JsonNumber, parseJson } from '../../json.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isProblem } from '../../problems.ts';
import { failure, failureOf } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import type { ParameterMap } from '../parameters.ts';

export interface ApiRequest {
  readonly id: string;
  /** Without a version in front. */
  readonly method: string;
  readonly params: ParameterMap;
}

/** A message that is no request; `id` as far as there is one. */
export interface BadRequest {
  readonly id: string;
  readonly error: BinanceError;
}

const ID_LENGTH_MAX = 64;
const NO_ID = 'null';
const VERSION = 'v3/';
const noParams: ParameterMap = new Map();

/** Reads the bytes of one message. */
export function readApiRequest(bytes: Uint8Array): ApiRequest | BadRequest {
  const text = decodeUtf8(bytes);
  if (isProblem(text)) return { id: NO_ID, error: failure('INVALID_JSON') };
  const value = parseJson(text);
  if (isProblem(value)) return { id: NO_ID, error: failureOf(value.code) };
  if (!isJsonObject(value)) return { id: NO_ID, error: failure('INVALID_JSON') };
  const id = idText(value['id']);
  if (id === undefined) return { id: NO_ID, error: failure('INVALID_JSON_PARAMETER', 'id') };
  return readMethod(value, id);
}

function readMethod(value: JsonObject, id: string): ApiRequest | BadRequest {
  const { method: given, params: rawParams } = value;
  if (typeof given !== 'string' || given === '') {
    return { id, error: failure('MANDATORY_PARAMETER', 'method') };
  }
  const method = given.startsWith(VERSION) ? given.slice(VERSION.length) : given;
  const params = rawParams === undefined ? noParams : readParams(rawParams);
  return 'kind' in params ? { id, error: params } : { id, method, params };
}

/** Each as the text that is signed; null is absent. */
function readParams(value: JsonValue): ParameterMap | BinanceError {
  if (!isJsonObject(value)) return failure('INVALID_JSON_PARAMETER', 'params');
  const params = new Map<string, string>();
  // Objects of the parser have no prototype, so this finds their own names alone.
  for (const name in value) {
    const each = value[name];
    if (each === undefined || each === null) continue;
    if (isJsonObject(each)) return failure('INVALID_JSON_PARAMETER', name);
    params.set(name, scalarText(each));
  }
  return params;
}

function scalarText(
  value: string | boolean | JsonNumber | readonly JsonValue[] | JsonObject,
): string {
  if (typeof value === 'string') return value;
  if (value instanceof JsonNumber) return value.source;
  return JSON.stringify(value);
}

/** A whole number, text or null; as JSON text. */
function idText(id: JsonValue | undefined): string | undefined {
  if (id === null || id === undefined) return NO_ID;
  if (typeof id === 'string') return id.length <= ID_LENGTH_MAX ? JSON.stringify(id) : undefined;
  return id instanceof JsonNumber && /^-?[0-9]{1,20}$/.test(id.source) ? id.source : undefined;
}
