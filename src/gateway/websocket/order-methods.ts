/** Order entry by the stream: the same order service as REST, so the same replies and refusals. */
import type { CancelRestriction, ReplaceMode, SideFilter } from '../../core/types.ts';
import { cancelRestrictions, replaceModes, sides } from '../../core/types.ts';
import { requirePermission } from '../authenticate.ts';
import type { Actor, CommandOptions, GatewayContext } from '../context.ts';
import { countdownFields, setCountdown } from '../countdowns.ts';
import type { CountdownRequest } from '../countdowns.ts';
import { cancelList, listFields, placeList } from '../order-lists.ts';
import type { ListRequest } from '../order-lists.ts';
import { amendOrder, cancelAll, cancelOrder, placeOrder, replaceOrder } from '../orders.ts';
import type { OrderName } from '../orders.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { choice, decimal, id, moment, object, optional, text } from '../shapes.ts';
import type { ObjectShape } from '../shapes.ts';
import { orderFields } from '../terms.ts';
import type { OrderRequest } from '../terms.ts';
import type { Connection } from './connection.ts';
import type { Method, Outcome } from './method.ts';
import { method } from './method.ts';

interface Timed {
  /** Wall clock in ms after which the command must not be sequenced. */
  readonly deadline?: number;
}

interface Keyed extends Timed {
  readonly idempotencyKey?: string;
}

interface Named {
  readonly orderId?: number;
  readonly clientOrderId?: string;
  readonly market?: string;
}

interface AmendParams extends Named, Timed {
  readonly price?: string;
  readonly quantity?: string;
}

interface CancelParams extends Named, Timed {
  readonly restriction?: CancelRestriction;
}

interface ReplaceParams extends OrderRequest, Keyed {
  readonly cancelOrderId?: number;
  readonly cancelClientOrderId?: string;
  readonly restriction?: CancelRestriction;
  readonly mode?: ReplaceMode;
}

interface CancelListParams extends Timed {
  readonly listId?: number;
  readonly clientListId?: string;
}

interface CancelAllParams extends Timed {
  readonly market?: string;
  readonly side?: SideFilter;
}

const timed = { deadline: optional(moment('Not to be sequenced after this moment.')) };
const keyed = {
  ...timed,
  idempotencyKey: optional(
    text('Takes effect at most once in 24 hours.', { pattern: /^[\x21-\x7e]{1,64}$/ }),
  ),
};
const clientId = optional(text("The client's own id.", { max: 36 }));
const market = optional(text('Symbol of the market.', { max: 33 }));
const named = {
  orderId: optional(id('Id given by the exchange.')),
  clientOrderId: clientId,
  market,
};
const restriction = optional(choice(cancelRestrictions, 'ANY unless said otherwise.'));

const placeShape: ObjectShape<OrderRequest & Keyed> = object<OrderRequest & Keyed>({
  ...orderFields,
  ...keyed,
});
const amendShape = object<AmendParams>({
  ...named,
  ...timed,
  price: optional(decimal('New price.')),
  quantity: optional(decimal('New total quantity.')),
});
const cancelShape = object<CancelParams>({ ...named, ...timed, restriction });
const replaceShape = object<ReplaceParams>({
  ...orderFields,
  ...keyed,
  cancelOrderId: optional(id('The order to cancel.')),
  cancelClientOrderId: clientId,
  restriction,
  mode: optional(choice(replaceModes, 'STOP_ON_FAILURE unless said otherwise.')),
});
const cancelAllShape = object<CancelAllParams>({
  ...timed,
  market,
  side: optional(choice(sides, 'Both unless said otherwise.')),
});

const listShape: ObjectShape<ListRequest & Keyed> = object<ListRequest & Keyed>({
  ...listFields,
  ...keyed,
});
const cancelListShape = object<CancelListParams>({
  ...timed,
  listId: optional(id('Id given by the exchange.')),
  clientListId: optional(text("The client's own id.", { max: 36 })),
});
const countdownShape: ObjectShape<CountdownRequest & Timed> = object<CountdownRequest & Timed>({
  ...countdownFields,
  ...timed,
});

/** The methods that change orders. */
export function orderMethods(context: GatewayContext): Readonly<Record<string, Method>> {
  return {
    'orders.place': trading(placeShape, (actor, { idempotencyKey, deadline, ...order }) =>
      placeOrder(context, actor, order, commandOptions(deadline, idempotencyKey)),
    ),
    'orders.amend': trading(amendShape, (actor, params) => {
      const name = orderName(params);
      if (isProblem(name)) return name;
      const { price, quantity, deadline } = params;
      const change = { ...(price !== undefined && { price }), ...(quantity && { quantity }) };
      return amendOrder(context, actor, name, change, commandOptions(deadline));
    }),
    'orders.cancel': trading(cancelShape, (actor, params) => {
      const name = orderName(params);
      if (isProblem(name)) return name;
      const { restriction: only = 'ANY', deadline } = params;
      return cancelOrder(context, actor, name, only, commandOptions(deadline));
    }),
    'orders.replace': trading(replaceShape, (actor, { idempotencyKey, deadline, ...request }) =>
      replaceOrder(context, actor, request, commandOptions(deadline, idempotencyKey)),
    ),
    'orderLists.place': trading(listShape, (actor, { idempotencyKey, deadline, ...request }) =>
      placeList(context, actor, request, commandOptions(deadline, idempotencyKey)),
    ),
    'orderLists.cancel': trading(cancelListShape, (actor, params) => {
      const { listId = 0, clientListId = '', deadline } = params;
      if (listId === 0 && clientListId === '') {
        return problem('MISSING_FIELD', 'listId or clientListId');
      }
      return cancelList(context, actor, { listId, clientListId }, commandOptions(deadline));
    }),
    'countdown.set': trading(countdownShape, (actor, { deadline, ...request }) =>
      setCountdown(context, actor, request, commandOptions(deadline)),
    ),
    'orders.cancelAll': trading(cancelAllShape, (actor, { deadline, ...filter }) =>
      cancelAll(context, actor, filter, commandOptions(deadline)),
    ),
  };
}

/** A method for who is authenticated and may trade. */
function trading<T>(
  shape: ObjectShape<T>,
  run: (actor: Actor, params: T) => Outcome | Promise<Outcome>,
): Method {
  return method(shape, ({ actor }: Connection, params: T) => {
    if (actor === undefined) return problem('AUTHENTICATION_REQUIRED');
    return requirePermission(actor, 'trade') ?? run(actor, params);
  });
}

function orderName({ orderId, clientOrderId, market: symbol }: Named): OrderName | Problem {
  if (orderId === undefined && clientOrderId === undefined) {
    return problem('MISSING_FIELD', 'orderId or clientOrderId');
  }
  return { orderId: orderId ?? 0, clientOrderId: clientOrderId ?? '', market: symbol };
}

function commandOptions(deadline: number | undefined, idempotencyKey?: string): CommandOptions {
  return { idempotencyKey, deadlineMs: deadline };
}
