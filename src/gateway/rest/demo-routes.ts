/**
 * What only a demo exchange has: a list of its accounts, signing in as one of them by a click, and money
 * out of nothing. One click needs a loopback address at both ends: whoever reaches it is on this machine.
 */
import { randomUUID } from 'node:crypto';
import { deposit, depositReply } from '../admin/money.ts';
import { problem } from '../problems.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { decimal, flag, list, object, text } from '../shapes.ts';
import { openedReply, sessionReply, userName } from './session-routes.ts';

const tag = 'Demo';
/** Most of one demo deposit, in whole assets. */
const DEPOSIT_MAX = 1_000_000;
const notADemo = 'Only in demo mode.';

interface DemoReply {
  readonly accounts: readonly { readonly account: string }[];
  readonly oneClick: boolean;
}

export const demoRoutes: readonly AnyRoute[] = [
  define({
    method: 'GET',
    path: '/api/v1/demo',
    operation: 'getDemo',
    summary: 'The demo accounts; 404 when this is no demo.',
    tag,
    permission: 'public',
    reply: object<DemoReply>({
      accounts: list(object({ account: userName }), 'In order of their ids.'),
      oneClick: flag('Whether signing in as one of them takes no password.'),
    }),
    handle: ({ context: { options } }) => {
      if (options.demo === undefined) return problem('UNKNOWN_ROUTE', notADemo);
      const { accounts, oneClick } = options.demo;
      return { accounts: accounts.map((account) => ({ account })), oneClick };
    },
  }),
  define({
    method: 'POST',
    path: '/api/v1/demo/session',
    operation: 'signInDemo',
    summary: 'Sign in as a demo account without a password; on a loopback address only.',
    tag,
    permission: 'public',
    body: object<{ account: string }>({ account: userName }),
    reply: sessionReply,
    handle: ({ context, body: { account }, visit }) => {
      const { demo } = context.options;
      if (demo === undefined) return problem('UNKNOWN_ROUTE', notADemo);
      if (!demo.oneClick || !visit.isLoopback) {
        return problem('NOT_PERMITTED', 'One click is for a demo that only this machine reaches.');
      }
      if (!visit.isSameOrigin) return problem('WRONG_ORIGIN');
      if (!demo.accounts.includes(account))
        return problem('UNKNOWN_ACCOUNT', `account: ${account}`);
      const { people } = context.identity;
      if (visit.session !== undefined) people.endToken(visit.session.token);
      return openedReply(visit, people.openDemo(account, visit));
    },
  }),
  define({
    method: 'POST',
    path: '/api/v1/demo/deposits',
    operation: 'depositDemo',
    summary: `Credit the signed-in account with up to ${DEPOSIT_MAX} of an asset, out of nothing.`,
    tag,
    permission: 'trade',
    body: object<{ asset: string; amount: string }>({
      asset: text('Symbol of the asset.', { max: 16 }),
      amount: decimal('How much.'),
    }),
    reply: depositReply,
    status: 201,
    handle: ({ context, actor, body }) => {
      if (context.options.demo === undefined) return problem('UNKNOWN_ROUTE', notADemo);
      if (Number(body.amount) > DEPOSIT_MAX) {
        return problem('INVALID_FIELD', `amount: at most ${DEPOSIT_MAX}.`);
      }
      const externalId = `demo:${randomUUID()}`;
      return deposit(context, { ...body, account: actor.name, externalId });
    },
  }),
];
