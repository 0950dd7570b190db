/** The dead man's switch over REST. */
import {
  countdownFields,
  countdownList,
  countdownResult,
  countdownsOf,
  setCountdown,
} from '../countdowns.ts';
import type { CountdownRequest } from '../countdowns.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import { object } from '../shapes.ts';

const tag = 'Orders';

export const countdownRoutes: readonly AnyRoute[] = [
  define({
    method: 'POST',
    path: '/api/v1/countdown',
    operation: 'setCountdown',
    summary: 'Cancel the open orders of a market, or of all, unless this is sent again in time.',
    tag,
    permission: 'trade',
    body: object<CountdownRequest>(countdownFields),
    reply: countdownResult,
    handle: ({ context, actor, body, options }) => setCountdown(context, actor, body, options),
  }),
  define({
    method: 'GET',
    path: '/api/v1/countdown',
    operation: 'listCountdowns',
    summary: 'Countdowns that run.',
    tag,
    permission: 'read',
    reply: countdownList,
    handle: ({ context, actor }) => countdownsOf(context, actor.account),
  }),
];
