/** Listen keys for older clients: made, kept alive and ended with an API key alone, unsigned. */
import { operation } from '../call.ts';
import type { AnyOperation, BinanceCall } from '../call.ts';
import { failure } from '../errors.ts';
import type { BinanceError } from '../errors.ts';
import { text } from '../parameters.ts';
import type { Fields } from '../parameters.ts';
import { checkPermission } from '../signature.ts';
import { surfaceOf } from '../surface.ts';

interface KeyParameters {
  readonly listenKey: string;
}

const keyFields: Fields<KeyParameters> = { listenKey: text };

function start({ context, actor, apiKey }: BinanceCall<object>): object | BinanceError {
  const refused = checkPermission(actor, 'read');
  return refused ?? { listenKey: surfaceOf(context).listenKeys.start(actor.account, apiKey) };
}

function ping({ context, actor, given }: BinanceCall<KeyParameters>): object | BinanceError {
  const { listenKeys } = surfaceOf(context);
  const isKnown = listenKeys.keepAlive(actor.account, given.listenKey);
  return isKnown ? {} : failure('INVALID_LISTEN_KEY');
}

function stop({ context, actor, given }: BinanceCall<KeyParameters>): object | BinanceError {
  const isKnown = surfaceOf(context).listenKeys.stop(actor.account, given.listenKey);
  return isKnown ? {} : failure('INVALID_LISTEN_KEY');
}

export const userStreamOperations: readonly AnyOperation[] = [
  operation<object>({
    name: 'userDataStream.start',
    security: 'KEY',
    weight: 2,
    fields: {},
    handle: start,
  }),
  operation<KeyParameters>({
    name: 'userDataStream.ping',
    security: 'KEY',
    weight: 2,
    fields: keyFields,
    handle: ping,
  }),
  operation<KeyParameters>({
    name: 'userDataStream.stop',
    security: 'KEY',
    weight: 2,
    fields: keyFields,
    handle: stop,
  }),
];
