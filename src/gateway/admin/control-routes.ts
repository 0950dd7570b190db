/** What protects the venue: kill switches, settings and limits of accounts, the withdrawal gate (L6). */
import { FEE_TIERS_MAX, VENUE_ACCOUNT, switchStates } from '../../core/types.ts';
import type { SwitchState } from '../../core/types.ts';
import type { AccountSettings } from '../../marketdata/controls.ts';
import type { GatewayContext } from '../context.ts';
import { sequenceShape } from '../order-shapes.ts';
import { stamp } from '../orders.ts';
import { isProblem, problem } from '../problems.ts';
import type { Problem } from '../problems.ts';
import { define } from '../route.ts';
import type { AnyRoute } from '../route.ts';
import {
  choice,
  counter,
  decimal,
  id,
  integer,
  list,
  object,
  optional,
  text,
  time,
} from '../shapes.ts';
import { submitOptions, submitWhole } from '../submit.ts';
import type { Draft } from '../submit.ts';
import { readNumber } from '../terms.ts';

const tag = 'Administration';
const account = VENUE_ACCOUNT;
const COUNT_MAX = 2 ** 31 - 1;

type Settings = Omit<AccountSettings, 'killSwitch'>;

const settingFields = {
  tradeGroup: integer('Accounts of one group above 0 do not trade with each other.', {
    max: COUNT_MAX,
  }),
  maxOrders: integer('Open orders in all markets; 0: no bound.', { max: COUNT_MAX }),
  maxOrdersPerSecond: integer('Orders accepted in one second; 0: no bound.', { max: COUNT_MAX }),
  fixedTier: integer('Fee tier + 1 that holds whatever the volume is; 0: by volume.', {
    max: FEE_TIERS_MAX + 1,
  }),
};

interface LimitReply {
  readonly asset: string;
  readonly maxNotional?: string;
  readonly maxPosition?: string;
}

const limitFields = {
  maxNotional: optional(decimal('Of one order in markets quoted in the asset; absent: none.')),
  maxPosition: optional(decimal('Owned and about to be bought; absent: none.')),
};

interface AccountReply extends Settings {
  readonly sequence: number;
  readonly account: string;
  readonly accountId: number;
  readonly killSwitch: SwitchState;
  readonly limits: readonly LimitReply[];
}

const switchShape = choice<SwitchState>(switchStates, 'ON or OFF.');

const accountShape = object<AccountReply>({
  sequence: sequenceShape,
  account: text('Name of the account.'),
  accountId: id('Its number.'),
  killSwitch: switchShape,
  ...settingFields,
  limits: list(
    object<LimitReply>({ asset: text('Symbol of the asset.'), ...limitFields }),
    'By age of the asset.',
  ),
});

interface AccountPath {
  readonly account: string;
}

const accountPath = object<AccountPath>({ account: text('Name of the account.') });

function numberOf({ views }: GatewayContext, name: string): number | Problem {
  const found = views.reference.accountByName(name);
  return found === undefined ? problem('UNKNOWN_ACCOUNT', `account: ${name}`) : found.account;
}

function accountReply({ views }: GatewayContext, name: string, target: number): AccountReply {
  const { reference, controls } = views;
  return {
    sequence: views.sequence,
    account: name,
    accountId: target,
    ...controls.settings(target),
    limits: controls.limits(target).map(({ asset, maxNotional, maxPosition }) => ({
      asset: reference.asset(asset)?.symbol ?? '',
      ...(maxNotional === 0n ? {} : { maxNotional: reference.amountText(asset, maxNotional) }),
      ...(maxPosition === 0n ? {} : { maxPosition: reference.amountText(asset, maxPosition) }),
    })),
  };
}

/** Sends a command about an account and tells the account as it is then. */
async function command(
  context: GatewayContext,
  name: string,
  draft: (target: number) => Draft | Problem,
): Promise<AccountReply | Problem> {
  const target = numberOf(context, name);
  if (isProblem(target)) return target;
  const wanted = draft(target);
  if (isProblem(wanted)) return wanted;
  const answer = await submitWhole(context, wanted, submitOptions(undefined, true));
  return isProblem(answer) ? answer : accountReply(context, name, target);
}

function limitDraft(
  { views: { reference } }: GatewayContext,
  symbol: string,
  body: Omit<LimitReply, 'asset'>,
  target: number,
): Draft | Problem {
  const asset = reference.assetBySymbol(symbol)?.asset;
  if (asset === undefined) return problem('UNKNOWN_ASSET', `asset: ${symbol}`);
  const read = (name: 'maxNotional' | 'maxPosition'): bigint | Problem =>
    readNumber(name, body[name], 0n, (each) => reference.parseAmount(asset, each));
  const maxNotional = read('maxNotional');
  if (isProblem(maxNotional)) return maxNotional;
  const maxPosition = read('maxPosition');
  if (isProblem(maxPosition)) return maxPosition;
  return { kind: 'SetAssetLimit', account, target, asset, maxNotional, maxPosition };
}

interface SwitchReply {
  readonly sequence: number;
  readonly time: string;
  readonly killSwitch: SwitchState;
  readonly canceled: number;
}

interface VenueReply {
  readonly sequence: number;
  readonly killSwitch: SwitchState;
  readonly withdrawalGate: SwitchState;
  readonly auditedThrough: number;
}

const venueShape = object<VenueReply>({
  sequence: sequenceShape,
  killSwitch: switchShape,
  withdrawalGate: choice(switchStates, 'ON: a withdrawal settles only after an audit of its hold.'),
  auditedThrough: counter('The last log position that an audit has confirmed.'),
});

async function setKillSwitch(
  context: GatewayContext,
  name: string | undefined,
  state: SwitchState,
): Promise<SwitchReply | Problem> {
  const target = name === undefined ? VENUE_ACCOUNT : numberOf(context, name);
  if (isProblem(target)) return target;
  const answer = await submitWhole(
    context,
    { kind: 'SetKillSwitch', account, target, state },
    submitOptions(undefined, true),
  );
  if (isProblem(answer)) return answer;
  const canceled = answer.events.filter((event) => event.kind === 'OrderCanceled').length;
  return { ...stamp(answer), killSwitch: state, canceled };
}

function venueReply({ views }: GatewayContext): VenueReply {
  return { sequence: views.sequence, ...views.controls.venue };
}

export const controlRoutes: readonly AnyRoute[] = [
  define({
    method: 'GET',
    path: '/api/v1/admin/accounts/:account',
    operation: 'getAccount',
    summary: 'Settings and limits of an account.',
    tag,
    permission: 'admin',
    params: accountPath,
    reply: accountShape,
    handle: ({ context, params: { account: name } }) => {
      const target = numberOf(context, name);
      return isProblem(target) ? target : accountReply(context, name, target);
    },
  }),
  define({
    method: 'PUT',
    path: '/api/v1/admin/accounts/:account/settings',
    operation: 'changeAccount',
    summary: 'Change settings of an account; what is absent stays.',
    tag,
    permission: 'admin',
    params: accountPath,
    body: object<Partial<Settings>>({
      tradeGroup: optional(settingFields.tradeGroup),
      maxOrders: optional(settingFields.maxOrders),
      maxOrdersPerSecond: optional(settingFields.maxOrdersPerSecond),
      fixedTier: optional(settingFields.fixedTier),
    }),
    reply: accountShape,
    handle: ({ context, params, body }) =>
      command(context, params.account, (target) => {
        const { killSwitch: _, ...settings } = context.views.controls.settings(target);
        return { kind: 'ChangeAccount', account, target, ...settings, ...body };
      }),
  }),
  define({
    method: 'PUT',
    path: '/api/v1/admin/accounts/:account/limits/:asset',
    operation: 'setAssetLimit',
    summary: 'Replace the limits of an account in an asset; what is absent is no limit.',
    tag,
    permission: 'admin',
    params: object<AccountPath & { asset: string }>({
      account: text('Name of the account.'),
      asset: text('Symbol of the asset.', { max: 16 }),
    }),
    body: object<Omit<LimitReply, 'asset'>>(limitFields),
    reply: accountShape,
    handle: ({ context, params, body }) =>
      command(context, params.account, (target) => limitDraft(context, params.asset, body, target)),
  }),
  define({
    method: 'PUT',
    path: '/api/v1/admin/kill-switch',
    operation: 'setKillSwitch',
    summary:
      'ON cancels all open orders of an account, or of all, and refuses new ones. Passes a full queue.',
    tag,
    permission: 'admin',
    body: object<{ account?: string; state: SwitchState }>({
      account: optional(text('Name of the account; without it the whole venue.')),
      state: switchShape,
    }),
    reply: object<SwitchReply>({
      sequence: sequenceShape,
      time: time('When the exchange did it.'),
      killSwitch: switchShape,
      canceled: counter('How many orders were canceled.'),
    }),
    handle: ({ context, body }) => setKillSwitch(context, body.account, body.state),
  }),
  define({
    method: 'GET',
    path: '/api/v1/admin/venue',
    operation: 'getVenue',
    summary: 'Switches of the venue.',
    tag,
    permission: 'admin',
    reply: venueShape,
    handle: ({ context }) => venueReply(context),
  }),
  define({
    method: 'PUT',
    path: '/api/v1/admin/venue',
    operation: 'changeVenue',
    summary: 'The withdrawal gate: whether a withdrawal settles only after an audit of its hold.',
    tag,
    permission: 'admin',
    body: object<{ withdrawalGate: SwitchState }>({ withdrawalGate: switchShape }),
    reply: venueShape,
    handle: async ({ context, body: { withdrawalGate } }) => {
      const answer = await submitWhole(
        context,
        { kind: 'ChangeVenue', account, withdrawalGate },
        submitOptions(undefined, true),
      );
      return isProblem(answer) ? answer : venueReply(context);
    },
  }),
];
