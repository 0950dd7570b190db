/** Every command of `buttonwood` with its flags: what the help shows and what is accepted. */
import type { CommandSpec, Flag } from './command-line.ts';

const data: Flag = {
  name: 'data',
  type: 'string',
  default: './data',
  value: 'DIR',
  help: 'data directory',
};
const json: Flag = { name: 'json', type: 'boolean', help: 'print JSON' };

export const startSpec: CommandSpec = {
  name: 'start',
  summary: 'Runs the whole exchange in one process.',
  flags: [
    {
      name: 'port',
      type: 'number',
      default: 8000,
      max: 65535,
      env: 'PORT',
      help: 'port to listen on; 0 picks a free one',
    },
    {
      name: 'host',
      type: 'string',
      default: '127.0.0.1',
      value: 'ADDRESS',
      help: 'address to listen on',
    },
    data,
    {
      name: 'demo',
      type: 'boolean',
      help: 'create the demo markets and accounts in an empty data directory, and trade in them',
    },
    {
      name: 'traders',
      type: 'number',
      max: 100,
      help: 'simulated traders on the crypto markets; 8 in demo mode, else none',
    },
    {
      name: 'limits',
      type: 'boolean',
      help: 'refuse requests over the rate limits; on unless in demo mode',
    },
    {
      name: 'trust-user-id',
      type: 'boolean',
      help: 'believe a user_id in requests; on in demo mode on a loopback address',
    },
    {
      name: 'api-key',
      type: 'string',
      env: 'API_KEY',
      value: 'KEY',
      help: 'key that write requests must carry in X-API-Key',
    },
    {
      name: 'trusted-proxies',
      type: 'string',
      value: 'LIST',
      help: 'addresses or CIDR blocks of proxies whose X-Forwarded headers are believed',
    },
    {
      name: 'terminal',
      type: 'boolean',
      help: 'serve the trading terminal at /, built first if need be; --no-terminal leaves it out',
    },
    {
      name: 'snapshot-interval',
      type: 'number',
      default: 300,
      max: 86_400,
      env: 'SNAPSHOT_INTERVAL_SEC',
      value: 'SECONDS',
      help: 'time between snapshots; 0: only when it stops',
    },
    {
      name: 'log-level',
      type: 'string',
      default: 'info',
      value: 'LEVEL',
      help: 'trace, debug, info, warn, error or silent',
    },
    { name: 'config', type: 'string', value: 'FILE', help: 'JSON object of these flags' },
  ],
};

export const keysSpecs: readonly CommandSpec[] = [
  {
    name: 'keys create',
    summary: 'Creates an API key; the secret is shown once.',
    flags: [
      { name: 'account', type: 'string', value: 'NAME', help: 'account that the key acts for' },
      {
        name: 'permissions',
        type: 'string',
        default: 'read,trade',
        value: 'LIST',
        help: 'of read, trade, withdraw, admin',
      },
      {
        name: 'ip',
        type: 'string',
        value: 'CIDR',
        help: 'addresses the key works from, by commas',
      },
      { name: 'type', type: 'string', default: 'hmac', help: 'hmac, ed25519 or rsa' },
      {
        name: 'public-key',
        type: 'string',
        value: 'FILE',
        help: 'public key in PEM, of an ed25519 or rsa key',
      },
      data,
      json,
    ],
  },
  {
    name: 'keys list',
    summary: 'Lists API keys, without secrets.',
    flags: [
      { name: 'account', type: 'string', value: 'NAME', help: 'only keys of this account' },
      data,
      json,
    ],
  },
  {
    name: 'keys revoke',
    summary: 'Revokes an API key at once.',
    positionals: 'KEY',
    positionalsMin: 1,
    flags: [data, json],
  },
];

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
  { name: 'max-orders', type: 'number', help: 'open orders of one account; 0 is no bound' },
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
  admin('status', 'Sets a market to TRADING, HALT, CANCEL_ONLY or CLOSED.', ['SYMBOL', 'STATUS']),
  admin('halt', 'Halts a market.', ['SYMBOL']),
  admin('status-all', 'Sets every market to TRADING, HALT, CANCEL_ONLY or CLOSED.', ['STATUS']),
  admin('create-account', 'Creates an account.', ['NAME']),
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

export const replaySpec: CommandSpec = {
  name: 'replay lobster',
  summary:
    'Feeds a LOBSTER day through the public API and compares depth with the book file, row by row.',
  positionals: 'MESSAGES.csv [BOOK.csv]',
  positionalsMin: 1,
  positionalsMax: 2,
  flags: [
    {
      name: 'levels',
      type: 'number',
      min: 1,
      max: 1000,
      help: 'levels compared; all of the book file if not given',
    },
    {
      name: 'market',
      type: 'string',
      default: 'AAPL-USD',
      value: 'SYMBOL',
      help: 'market to trade in; its book must be empty',
    },
    {
      name: 'url',
      type: 'string',
      value: 'URL',
      help: 'running exchange; without it one is started for the replay',
    },
    {
      name: 'accounts',
      type: 'string',
      value: 'FILE',
      help: 'demo-accounts.json of the running exchange',
    },
    {
      name: 'keep',
      type: 'string',
      value: 'DIR',
      help: 'data directory of the exchange started for the replay, kept afterwards',
    },
    json,
  ],
};

export const doctorSpec: CommandSpec = {
  name: 'doctor',
  summary: 'Checks the machine and the configuration, and says what to mend.',
  flags: [
    ...startSpec.flags.filter((flag) => ['port', 'host', 'data', 'config'].includes(flag.name)),
    json,
  ],
};

export const verifySpec: CommandSpec = {
  name: 'verify',
  summary: 'Replays the log from the oldest snapshot and from the start, and checks every promise.',
  flags: [data, json],
};

export const inspectSpec: CommandSpec = {
  name: 'inspect',
  summary: 'Prints records of a log or a snapshot readably.',
  positionals: 'log|snapshot [FILE]',
  positionalsMin: 1,
  positionalsMax: 2,
  flags: [
    {
      name: 'from',
      type: 'number',
      value: 'S',
      default: 1,
      min: 1,
      help: 'first sequence printed',
    },
    { name: 'limit', type: 'number', default: 1000, min: 1, help: 'commands printed at most' },
    data,
    json,
  ],
};

export const judgeSpec: CommandSpec = {
  name: 'judge',
  summary: 'Runs order files of the public matching-engine-benchmark through the core.',
  positionals: 'FILE…',
  positionalsMax: Number.POSITIVE_INFINITY,
  flags: [
    {
      name: 'repeat',
      type: 'number',
      default: 1,
      min: 1,
      max: 99,
      help: 'runs of each file, each printed',
    },
    { name: 'cases', type: 'string', value: 'FILE', help: 'small cases with expected reports' },
    json,
  ],
};
