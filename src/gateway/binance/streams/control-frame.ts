/**
 * Control messages of the market streams: `{"method", "params", "id"}`. Each is answered: an error says
 * what cannot be read, and the connection lives on.
 */
import { decodeUtf8, isJsonObject, JsonNumber, parseJson } from '../../json.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isProblem } from '../../problems.ts';

export const controlMethods = [
  'SUBSCRIBE',
  'UNSUBSCRIBE',
  'LIST_SUBSCRIPTIONS',
  'SET_PROPERTY',
  'GET_PROPERTY',
] as const;
export type ControlMethod = (typeof controlMethods)[number];

/** The id as JSON text, to be sent back as it came. */
export interface ControlFrame {
  readonly id: string;
  readonly method: ControlMethod;
  readonly params: readonly JsonValue[];
}

/** 0: unknown property; 1: wrong type of a value; 2: not a request; 3: not JSON. */
export interface ControlError {
  readonly code: 0 | 1 | 2 | 3;
  readonly msg: string;
  /** As JSON text; undefined when it could not be read. */
  readonly id: string | undefined;
}

const ID_LENGTH_MAX = 36;
const INT64_MAX = 2n ** 63n - 1n;

/** Reads the bytes of one message. */
export function readControlFrame(bytes: Uint8Array): ControlFrame | ControlError {
  const text = decodeUtf8(bytes);
  if (isProblem(text)) return { code: 3, msg: 'Invalid JSON: not UTF-8', id: undefined };
  const value = parseJson(text);
  if (isProblem(value)) {
    if (value.code === 'INVALID_JSON') return { code: 3, msg: notJson(text), id: undefined };
    return invalid(`${value.title} ${value.detail ?? ''}`.trim(), undefined);
  }
  if (!isJsonObject(value)) return invalid('expected an object', undefined);
  const id = idText(value['id']);
  if (id === undefined) return invalid('request ID must be an unsigned integer', undefined);
  const stranger = Object.keys(value).find((key) => !['id', 'method', 'params'].includes(key));
  if (stranger !== undefined) return invalid(`unknown field \`${stranger}\``, id);
  return readMethod(value, text, id);
}

/** An error as it travels. */
export function controlErrorText({ code, msg, id }: ControlError): string {
  const end = id === undefined ? '' : `,"id":${id}`;
  return `{"code":${code},"msg":${JSON.stringify(msg)}${end}}`;
}

/** A result as it travels. */
export function controlResultText(id: string, result: unknown): string {
  return `{"result":${JSON.stringify(result)},"id":${id}}`;
}

export function invalid(message: string, id: string | undefined): ControlError {
  return { code: 2, msg: `Invalid request: ${message}`, id };
}

function readMethod(value: JsonObject, text: string, id: string): ControlFrame | ControlError {
  const { method: given, params = [] } = value;
  if (given === undefined) {
    return invalid(`missing field \`method\` at line 1 column ${text.length}`, id);
  }
  if (typeof given !== 'string') return invalid('method must be a string', id);
  const method = controlMethods.find((each) => each === given);
  if (method === undefined) {
    const choices = controlMethods.map((each) => `\`${each}\``).join(', ');
    const column = text.indexOf(given) + given.length + 1;
    const where = `at line 1 column ${column}`;
    return invalid(`unknown variant \`${given}\`, expected one of ${choices} ${where}`, id);
  }
  if (!Array.isArray(params)) return invalid('params must be an array', id);
  return { id, method, params: params as readonly JsonValue[] };
}

/** An integer of 64 bits, text of at most 36 characters, or null; as JSON text. */
function idText(id: JsonValue | undefined): string | undefined {
  if (id === null) return 'null';
  if (typeof id === 'string') return id.length <= ID_LENGTH_MAX ? JSON.stringify(id) : undefined;
  if (!(id instanceof JsonNumber) || !/^-?[0-9]{1,19}$/.test(id.source)) return undefined;
  const value = BigInt(id.source);
  return value <= INT64_MAX && value >= -INT64_MAX - 1n ? id.source : undefined;
}

/** Where the text stops being JSON. */
function notJson(text: string): string {
  let at = 0;
  try {
    JSON.parse(text);
  } catch (error) {
    const found = /position ([0-9]+)/.exec(String(error));
    at = found === null ? text.length : Number(found[1]);
  }
  const lines = text.slice(0, at).split('\n');
  const column = (lines.at(-1) ?? '').length + 1;
  return `Invalid JSON: expected value at line ${lines.length} column ${column}`;
}
