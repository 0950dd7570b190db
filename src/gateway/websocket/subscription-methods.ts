/**
 * subscribe, unsubscribe and subscriptions. Subscribing to what one has already starts it anew: depth,
 * orders and balances come with a fresh snapshot, which is how a client resynchronises.
 */
import { candleIntervals } from '../../codec/candle.ts';
import type { CandleInterval } from '../../codec/candle.ts';
import type { Reference } from '../../marketdata/reference.ts';
import { isJsonObject } from '../json.ts';
import type { JsonValue } from '../json.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { requirePermission } from '../authenticate.ts';
import { choice, integer, object, optional, text } from '../shapes.ts';
import type { Shape } from '../shapes.ts';
import { findMarket } from '../terms.ts';
import { accountChannels } from './account-topics.ts';
import type { AccountChannel } from './account-topics.ts';
import type { Connection } from './connection.ts';
import type { Method } from './method.ts';
import { described, method } from './method.ts';
import { depthIntervalsMs, depthLevels, publicChannels } from './topics.ts';
import type { PublicTopic, Topics } from './topics.ts';
import { publicKey } from './topics.ts';

interface DepthParams {
  readonly channel: 'depth';
  readonly market: string;
  readonly levels?: number;
  readonly intervalMs?: number;
}

interface MarketParams {
  readonly channel: 'trades' | 'bookTicker' | 'ticker' | 'auction';
  readonly market: string;
}

interface CandleParams {
  readonly channel: 'candles';
  readonly market: string;
  readonly interval: CandleInterval;
}

interface AccountParams {
  readonly channel: AccountChannel;
}

type Params = DepthParams | MarketParams | CandleParams | AccountParams;

const market = text('Symbol of the market.', { max: 33 });

const depthShape = object<DepthParams>({
  channel: choice(['depth'], ''),
  market,
  levels: optional(oneOf(depthLevels, 'Best levels of each side.')),
  intervalMs: optional(oneOf(depthIntervalsMs, 'At most one message in so many ms.')),
});
const marketShape = object<MarketParams>({
  channel: choice(['trades', 'bookTicker', 'ticker', 'auction'], ''),
  market,
});
const candleShape = object<CandleParams>({
  channel: choice(['candles'], ''),
  market,
  interval: choice(candleIntervals, 'Length of a candle.'),
});
const accountShape = object<AccountParams>({ channel: choice(accountChannels, '') });

const shapes = [depthShape, marketShape, candleShape, accountShape];
const paramsSchema = { oneOf: shapes.map(({ schema }) => schema) };
const channels: readonly string[] = [...publicChannels, ...accountChannels];

/** The methods that begin, end and list subscriptions. */
export function subscriptionMethods(
  reference: Reference,
  topics: Topics,
  subscriptionsMax: number,
): Readonly<Record<string, Method>> {
  return {
    subscribe: described(paramsSchema, (connection, given) => {
      const params = readParams(given);
      if (isProblem(params)) return params;
      const key = keyOf(reference, connection, params);
      if (isProblem(key)) return key;
      const { subscriptions } = connection;
      if (!subscriptions.has(key) && subscriptions.size >= subscriptionsMax) {
        return problem('TOO_MANY_SUBSCRIPTIONS', `At most ${subscriptionsMax}.`);
      }
      const of =
        'market' in params
          ? topics.publicTopic(publicTopic(reference, params) as PublicTopic)
          : topics.accountTopic(params.channel, connection.actor?.account ?? 0);
      subscriptions.set(key, { of, params });
      // After the reply, so that the client knows what the first message belongs to.
      connection.afterReply(() => {
        if (subscriptions.get(key)?.of === of) of.add(connection);
      });
      return params;
    }),
    unsubscribe: described(paramsSchema, (connection, given) => {
      const params = readParams(given);
      if (isProblem(params)) return params;
      const key = keyOf(reference, connection, params);
      if (isProblem(key)) return key;
      const found = connection.subscriptions.get(key);
      if (found === undefined) return problem('UNKNOWN_SUBSCRIPTION');
      connection.subscriptions.delete(key);
      found.of.remove(connection);
      return params;
    }),
    subscriptions: method(object<object>({}), (connection) => ({
      subscriptions: [...connection.subscriptions.values()].map(({ params }) => params),
    })),
  };
}

function readParams(given: JsonValue): Params | Problem {
  const channel = isJsonObject(given) ? given['channel'] : undefined;
  if (channel === undefined) return accountShape.read(given, '', 'body');
  if (typeof channel !== 'string' || !channels.includes(channel)) {
    return problem('UNKNOWN_CHANNEL', `channel: one of ${channels.join(', ')}.`);
  }
  if (channel === 'depth') return depthShape.read(given, '', 'body');
  if (channel === 'candles') return candleShape.read(given, '', 'body');
  const isAccount = (accountChannels as readonly string[]).includes(channel);
  return (isAccount ? accountShape : marketShape).read(given, '', 'body');
}

function keyOf(reference: Reference, connection: Connection, params: Params): string | Problem {
  if ('market' in params) {
    const topic = publicTopic(reference, params);
    return isProblem(topic) ? topic : publicKey(topic);
  }
  const { actor } = connection;
  if (actor === undefined) return problem('AUTHENTICATION_REQUIRED');
  return requirePermission(actor, 'read') ?? `${params.channel} ${actor.account}`;
}

function publicTopic(
  reference: Reference,
  params: DepthParams | MarketParams | CandleParams,
): PublicTopic | Problem {
  const rules = findMarket(reference, params.market);
  return isProblem(rules) ? rules : { ...params, market: rules.market };
}

/** A whole number of a short list. */
function oneOf(values: readonly number[], description: string): Shape<number> {
  const shape = integer(description);
  return {
    ...shape,
    schema: { type: 'integer', description, enum: values },
    read: (value, path, source) => {
      const read = shape.read(value, path, source);
      if (isProblem(read) || values.includes(read)) return read;
      return problem('INVALID_FIELD', `${path}: wants one of ${values.join(', ')}.`);
    },
  };
}
