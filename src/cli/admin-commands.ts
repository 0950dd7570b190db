/** The `admin` commands with their flags: what the help shows and what is accepted. */
import type { CommandSpec, Flag } from './command-line.ts';
import { data, json } from './commands.ts';

const admin = (
  name: string,
  summary: string,
  positionals: readonly string[],
  flags: readonly Flag[] = [],
): CommandSpec => ({
  name: `admin ${name}`,
  summary,
  ...(positionals.length > 0 && { positionals: positionals.join(' ') }),
  positionalsMin: positionals.length,
  flags: [
    ...flags,
    data,
    { name: 'url', type: 'string', help: 'of the running exchange, when it is not that of DIR' },
    json,
  ],
});

const keyFile: Flag = {
  name: 'key-file',
  type: 'string',
  value: 'FILE',
  help: 'JSON of the administrator key to use, as keys create --json prints it',
};

const marketRuleFlags: readonly Flag[] = [
  { name: 'tick', type: 'string', value: 'DECIMAL', help: 'tick size' },
  { name: 'lot', type: 'string', value: 'DECIMAL', help: 'lot size' },
  { name: 'min-price', type: 'string', value: 'DECIMAL', help: 'lowest price' },
  { name: 'max-price', type: 'string', value: 'DECIMAL', help: 'highest price' },
  { name: 'min-quantity', type: 'string', value: 'DECIMAL', help: 'smallest quantity' },
  { name: 'max-quantity', type: 'string', value: 'DECIMAL', help: 'largest quantity' },
  { name: 'market-min-quantity', type: 'string', value: 'DECIMAL', help: 'of market orders' },
  { name: 'market-max-quantity', type: 'string', value: 'DECIMAL', help: 'of market orders' },
  { name: 'min-notional', type: 'string', value: 'DECIMAL', help: 'smallest price x quantity' },
  { name: 'max-notional', type: 'string', value: 'DECIMAL', help: 'largest price x quantity' },
  ...[
    ['max-orders', 'open orders of one account; 0 is no bound, here and below'],
    ['max-algo-orders', 'of them, those that wait for a trigger'],
    ['max-iceberg-orders', 'of them, icebergs'],
    ['max-order-lists', 'open order lists of one account'],
    ['max-amends', 'amendments of one order that keep its priority'],
    ['max-iceberg-parts', 'slices of an iceberg'],
    ['min-trailing-above', 'least trailing delta of stop-loss buys and take-profit sells'],
    ['max-trailing-above', 'greatest one of them, in basis points'],
    ['min-trailing-below', 'least trailing delta of stop-loss sells and take-profit buys'],
    ['max-trailing-below', 'greatest one of them, in basis points'],
    ['band-trades', 'how many trades the average of the dynamic band is of'],
    ['call-ms', 'how long a volatility auction collects orders'],
    ['call-random-ms', 'the random time after that'],
    ['call-extensions', 'how often it may be extended'],
  ].map(([name = '', help = '']): Flag => ({ name, type: 'number', help })),
  ...[
    ['bid-price-up', 'highest price of buys, as a multiple of the last price'],
    ['bid-price-down', 'lowest price of buys, as a multiple of the last price'],
    ['ask-price-up', 'highest price of sells, as a multiple of the last price'],
    ['ask-price-down', 'lowest price of sells, as a multiple of the last price'],
    ['collar', 'how far from the best price a market order may trade, as 0.05'],
    ['dynamic-band', 'how far from the average price a trade may be, as 0.1; else an auction'],
    ['max-position', 'most that an account may own of the base asset'],
  ].map(([name = '', help = '']): Flag => ({ name, type: 'string', value: 'DECIMAL', help })),
  { name: 'maker-fee', type: 'string', value: 'RATE', help: 'fee rate of makers, as 0.001' },
  { name: 'taker-fee', type: 'string', value: 'RATE', help: 'fee rate of takers, as 0.001' },
  {
    name: 'self-trade-mode',
    type: 'string',
    value: 'MODE',
    help: 'NONE, EXPIRE_TAKER, EXPIRE_MAKER, EXPIRE_BOTH or DECREMENT',
  },
];

export const adminSpecs: readonly CommandSpec[] = [
  admin('create-asset', 'Creates an asset.', ['SYMBOL', 'SCALE']),
  admin('create-market', 'Creates a market.', ['SYMBOL', 'BASE', 'QUOTE'], marketRuleFlags),
  admin('change-market', 'Changes rules and fees of a market.', ['SYMBOL'], marketRuleFlags),
  admin('status', 'Sets a market to TRADING, HALT, CANCEL_ONLY, CLOSED, PRE_OPEN or AUCTION.', [
    'SYMBOL',
    'STATUS',
  ]),
  admin('halt', 'Halts a market.', ['SYMBOL']),
  admin('status-all', 'Sets every market to TRADING, HALT, CANCEL_ONLY or CLOSED.', ['STATUS']),
  admin(
    'auction start',
    'Starts a call auction, or gives the one that runs another end.',
    ['SYMBOL', 'CALL_MS'],
    [{ name: 'random-ms', type: 'number', default: 0, help: 'the random time after that' }],
  ),
  admin(
    'auction end',
    'Ends the auction of a market now.',
    ['SYMBOL'],
    [
      {
        name: 'status',
        type: 'string',
        default: 'TRADING',
        value: 'STATUS',
        help: 'of the market afterwards',
      },
    ],
  ),
  admin(
    'calendar set',
    'Sets the sessions of a market, in UTC.',
    ['SYMBOL'],
    [
      { name: 'days', type: 'string', default: 'MON,TUE,WED,THU,FRI', value: 'LIST', help: 'days' },
      { name: 'pre-open', type: 'string', value: 'HH:MM', help: 'orders collect from then on' },
      { name: 'opening-call', type: 'string', value: 'HH:MM', help: 'the opening auction begins' },
      { name: 'open', type: 'string', value: 'HH:MM', help: 'it ends, and trading begins' },
      { name: 'closing-call', type: 'string', value: 'HH:MM', help: 'the closing auction begins' },
      { name: 'close', type: 'string', value: 'HH:MM', help: 'it ends, and the market closes' },
      { name: 'random-ms', type: 'number', default: 0, help: 'random time after open and close' },
    ],
  ),
  admin('calendar remove', 'Takes the sessions of a market away.', ['SYMBOL']),
  admin('fee-tier set', 'Sets rates of a market from a 30-day volume on.', [
    'SYMBOL',
    'TIER',
    'VOLUME',
    'MAKER',
    'TAKER',
  ]),
  admin('fee-tier remove', 'Takes a fee tier away.', ['SYMBOL', 'TIER']),
  admin(
    'kill-switch',
    'ON cancels all open orders and refuses new ones; OFF ends it.',
    ['STATE'],
    [
      {
        name: 'account',
        type: 'string',
        value: 'NAME',
        help: 'of this account; else of the venue',
      },
    ],
  ),
  admin('venue', 'Prints the switches of the venue.', []),
  admin('withdrawal-gate', 'ON: withdrawals settle only after an audit of their hold.', ['STATE']),
  admin('approvals', 'Lists what wanted a second administrator.', []),
  admin('approve', 'Does what another administrator has asked for.', ['ID'], [keyFile]),
  admin('refuse', 'Refuses it, or takes it back.', ['ID'], [keyFile]),
  admin('create-account', 'Creates an account.', ['NAME']),
  admin('account', 'Prints settings and limits of an account.', ['NAME']),
  admin(
    'change-account',
    'Changes settings of an account; 0 is no bound.',
    ['NAME'],
    [
      { name: 'trade-group', type: 'number', help: 'accounts of one group do not trade' },
      { name: 'max-orders', type: 'number', help: 'open orders in all markets' },
      { name: 'max-orders-per-second', type: 'number', help: 'orders accepted in one second' },
      { name: 'fixed-tier', type: 'number', help: 'fee tier + 1 that holds; 0: by volume' },
    ],
  ),
  admin(
    'limit',
    'Replaces the limits of an account in an asset.',
    ['NAME', 'ASSET'],
    [
      { name: 'max-notional', type: 'string', value: 'DECIMAL', help: 'of one order' },
      { name: 'max-position', type: 'string', value: 'DECIMAL', help: 'owned or being bought' },
    ],
  ),
  admin('accounts', 'Lists accounts.', []),
  admin('balances', 'Lists balances of an account; operator has the fees.', ['ACCOUNT']),
  admin('markets', 'Lists markets.', []),
  admin(
    'deposit',
    'Credits an account, once per external id.',
    ['ACCOUNT', 'ASSET', 'AMOUNT'],
    [
      {
        name: 'external-id',
        type: 'string',
        value: 'ID',
        help: 'of the deposit; random if not given',
      },
    ],
  ),
  admin('withdrawals', 'Lists withdrawals that are held.', []),
  admin('finish-withdrawal', 'Ends a held withdrawal: SETTLE (paid out) or RELEASE.', [
    'ID',
    'OUTCOME',
  ]),
  admin(
    'cancel-all',
    'Cancels all open orders, or those of an account or market.',
    [],
    [
      { name: 'account', type: 'string', value: 'NAME', help: 'only orders of this account' },
      { name: 'market', type: 'string', value: 'SYMBOL', help: 'only orders in this market' },
    ],
  ),
];

const userPassword = 'the password is read from standard input, or asked for';

/** Users: through the admin API of a running exchange, or in the identity file of a stopped one. */
export const userSpecs: readonly CommandSpec[] = [
  {
    name: 'admin user create',
    summary: `Makes a user who signs in with a password; ${userPassword}.`,
    positionals: 'NAME',
    positionalsMin: 1,
    flags: [
      { name: 'account', type: 'string', value: 'NAME', help: 'account; NAME if not given' },
      {
        name: 'permissions',
        type: 'string',
        default: 'read,trade',
        value: 'LIST',
        help: 'of read, trade, withdraw, admin',
      },
      data,
      json,
    ],
  },
  {
    name: 'admin user password',
    summary: `Gives a user another password; ${userPassword}.`,
    positionals: 'NAME',
    positionalsMin: 1,
    flags: [data, json],
  },
  {
    name: 'admin user remove',
    summary: 'Ends a user and every session of it.',
    positionals: 'NAME',
    positionalsMin: 1,
    flags: [data, json],
  },
  { name: 'admin user list', summary: 'Lists users.', flags: [data, json] },
];
