/**
 * The market streams at /ws, /ws/NAMES and /stream?streams=NAMES, as Binance's clients know them. A
 * name that means nothing is acknowledged and stays silent, so any path below /ws is served. An
 * acknowledgement comes before the first event of what it acknowledges.
 */
import type { GatewayContext } from '../../context.ts';
import type { JsonValue } from '../../json.ts';
import type { Connection, Subscribable } from '../../websocket/connection.ts';
import type { StreamLimits } from '../../websocket/limits.ts';
import type { Face, Target } from '../../websocket/sockets.ts';
import { controlErrorText, controlResultText, invalid, readControlFrame } from './control-frame.ts';
import type { ControlError, ControlFrame } from './control-frame.ts';
import type { MarketStreams } from './market-streams.ts';

/** A connection ends after this. */
export const LIFETIME_MS: number = 24 * 60 * 60 * 1000;

/** What a name that means nothing is subscribed to. */
const silence = (key: string): Subscribable => ({ key, remove: () => undefined });

/** User events by listen key. */
export interface ListenKeyStreams {
  /** The stream of the account whose listen key this is; undefined if it is none. */
  stream(name: string): (Subscribable & { add(connection: Connection): void }) | undefined;
  /** Ends the keys whose time has passed. */
  expire(): void;
}

/** A longer name means nothing, and is not even remembered. */
const NAME_LENGTH_MAX = 128;

export class StreamFace implements Face {
  readonly limits: StreamLimits;
  readonly #context: GatewayContext;
  readonly #streams: MarketStreams;
  readonly #listenKeys: ListenKeyStreams;
  #stopping = false;

  constructor(
    context: GatewayContext,
    options: {
      readonly streams: MarketStreams;
      readonly listenKeys: ListenKeyStreams;
      readonly limits: StreamLimits;
    },
  ) {
    this.#context = context;
    this.#streams = options.streams;
    this.#listenKeys = options.listenKeys;
    this.limits = options.limits;
  }

  serves(path: string): boolean {
    return path === '/ws' || path === '/stream' || path.startsWith('/ws/');
  }

  admits(): boolean {
    return true;
  }

  opened(connection: Connection, { path, query }: Target): void {
    connection.enveloped = path === '/stream';
    const names = connection.enveloped ? combinedNames(query) : path.slice('/ws/'.length);
    const list = names.split('/').map(decoded);
    const wanted = list.filter((name) => name !== '').slice(0, this.limits.subscriptions);
    for (const name of wanted) this.#subscribe(connection, name);
  }

  receive(connection: Connection, data: Buffer, isBinary: boolean): void {
    if (!connection.open || this.#stopping) return;
    connection.heard(this.#context.now());
    if (!this.#admit(connection)) return;
    const frame: ControlFrame | ControlError = isBinary
      ? { code: 3, msg: 'Invalid JSON: expected text', id: undefined }
      : readControlFrame(data);
    if ('code' in frame) this.#fault(connection, frame);
    else this.#obey(connection, frame);
  }

  heard(connection: Connection): void {
    this.#admit(connection);
  }

  beforeRecheck(): void {
    this.#listenKeys.expire();
  }

  recheck(connection: Connection, nowMs: number): void {
    if (nowMs - connection.openedMs > LIFETIME_MS) connection.close('tooOld');
  }

  end(connection: Connection): void {
    for (const { of } of connection.subscriptions.values()) of.remove(connection);
    connection.subscriptions.clear();
  }

  stop(): void {
    this.#stopping = true;
    this.#streams.stop(this.#context.now());
  }

  /** Counts a message, ping or pong; beyond the limit the connection ends. */
  #admit(connection: Connection): boolean {
    if (connection.messages?.take(this.#context.now()) !== false) return true;
    connection.close('tooFast');
    return false;
  }

  #fault(connection: Connection, error: ControlError): void {
    connection.send(controlErrorText(error));
    if (!connection.faults.take(this.#context.now())) connection.close('tooManyFaults');
  }

  #obey(connection: Connection, frame: ControlFrame): void {
    const result = this.#result(connection, frame);
    if (result instanceof Object && 'code' in result) this.#fault(connection, result);
    else {
      connection.send(controlResultText(frame.id, result));
      connection.replied();
    }
  }

  /** What is answered; null when there is nothing to say. */
  #result(
    connection: Connection,
    { id, method, params }: ControlFrame,
  ): ControlError | readonly string[] | boolean | null {
    switch (method) {
      case 'SUBSCRIBE':
      case 'UNSUBSCRIBE': {
        const names = readNames(params);
        if (names === undefined) return invalid('params must be names of streams', id);
        if (method === 'UNSUBSCRIBE') return this.#unsubscribeAll(connection, names);
        return this.#subscribeAll(connection, names, id);
      }
      case 'LIST_SUBSCRIPTIONS':
        return [...connection.subscriptions.keys()];
      case 'SET_PROPERTY':
      case 'GET_PROPERTY':
        return property(connection, params, { id, isSet: method === 'SET_PROPERTY' });
      default:
        return method satisfies never;
    }
  }

  #subscribeAll(connection: Connection, names: readonly string[], id: string): ControlError | null {
    const added = new Set(names.filter((name) => !connection.subscriptions.has(name)));
    const { subscriptions: most } = this.limits;
    if (connection.subscriptions.size + added.size > most) {
      return invalid(`a connection listens to at most ${most} streams`, id);
    }
    connection.afterReply(() => {
      for (const name of added) this.#subscribe(connection, name);
    });
    return null;
  }

  #unsubscribeAll(connection: Connection, names: readonly string[]): null {
    for (const name of names) {
      connection.subscriptions.get(name)?.of.remove(connection);
      connection.subscriptions.delete(name);
    }
    return null;
  }

  #subscribe(connection: Connection, name: string): void {
    if (connection.subscriptions.has(name) || name.length > NAME_LENGTH_MAX) return;
    const stream = this.#streams.stream(name) ?? this.#listenKeys.stream(name);
    connection.subscriptions.set(name, { of: stream ?? silence(name), params: {} });
    stream?.add(connection);
  }
}

/** Names in the query of a combined stream, still joined. */
function combinedNames(query: string): string {
  const pair = query.split('&').find((each) => each.startsWith('streams='));
  return pair === undefined ? '' : decoded(pair.slice('streams='.length));
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readNames(params: readonly JsonValue[]): readonly string[] | undefined {
  const names = params.filter((each): each is string => typeof each === 'string');
  return names.length === params.length && names.length > 0 ? names : undefined;
}

function property(
  connection: Connection,
  params: readonly JsonValue[],
  { id, isSet }: { readonly id: string; readonly isSet: boolean },
): ControlError | boolean | null {
  const [name, value] = params;
  if (typeof name !== 'string') return invalid('property name must be a string', id);
  if (params.length > (isSet ? 2 : 1)) return invalid('too many parameters', id);
  if (name !== 'combined') return { code: 0, msg: 'Unknown property', id };
  if (!isSet) return connection.enveloped;
  if (typeof value !== 'boolean') {
    return { code: 1, msg: 'Invalid value type: expected Boolean', id };
  }
  connection.enveloped = value;
  return null;
}
