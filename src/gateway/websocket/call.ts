/**
 * One message of a client: `{id, method, params}`. It is read strictly; whatever cannot be read is a
 * problem with the id as far as there is one, and the connection lives on.
 */
import { decodeUtf8, isJsonObject, JsonNumber, parseJson } from '../json.ts';
import type { JsonValue } from '../json.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';

export type CallId = number | string | null;

export interface Call {
  readonly id: CallId;
  readonly method: string;
  readonly params: JsonValue;
}

export interface Unreadable {
  readonly id: CallId;
  readonly problem: Problem;
}

const ID_LENGTH_MAX = 64;
const known: readonly string[] = ['id', 'method', 'params'];
const noParams: JsonValue = Object.freeze(Object.create(null) as Record<string, never>);

/** Reads the bytes of one message. */
export function readCall(bytes: Uint8Array): Call | Unreadable {
  const text = decodeUtf8(bytes);
  if (isProblem(text)) return { id: null, problem: text };
  const value = parseJson(text);
  if (isProblem(value)) return { id: null, problem: value };
  if (!isJsonObject(value)) {
    return { id: null, problem: problem('INVALID_FIELD', 'A message is an object.') };
  }
  const id = readId(value['id']);
  if (id === undefined) {
    const wanted = `id: wants a whole number or text of 1 to ${ID_LENGTH_MAX} characters.`;
    return { id: null, problem: problem('INVALID_FIELD', wanted) };
  }
  const { method, params = noParams } = value;
  const stranger = Object.keys(value).find((key) => !known.includes(key));
  if (stranger !== undefined) return { id, problem: problem('UNKNOWN_FIELD', stranger) };
  if (method === undefined) return { id, problem: problem('MISSING_FIELD', 'method') };
  if (typeof method !== 'string') {
    return { id, problem: problem('INVALID_FIELD', 'method: wants text.') };
  }
  return { id, method, params };
}

/** A reply as it travels. */
export function resultText(id: CallId, result: object): string {
  return JSON.stringify({ id, result });
}

/** A refusal as it travels: the stable code, a sentence, and whatever else the problem carries. */
export function errorText(id: CallId, found: Problem): string {
  const { code, title, detail, extra } = found;
  const message = detail === undefined ? title : `${title} ${detail}`;
  return JSON.stringify({ id, error: { code, message, ...extra } });
}

function readId(value: JsonValue | undefined): CallId | undefined {
  if (typeof value === 'string') {
    return value.length > 0 && value.length <= ID_LENGTH_MAX ? value : undefined;
  }
  if (!(value instanceof JsonNumber) || !/^[0-9]{1,16}$/.test(value.source)) return undefined;
  const number = Number(value.source);
  return Number.isSafeInteger(number) ? number : undefined;
}
