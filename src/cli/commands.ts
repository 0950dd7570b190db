/** Commands of `buttonwood` with their flags: what the help shows and what is accepted; `admin` has its own file. */
import type { CommandSpec, Flag } from './command-line.ts';

export const data: Flag = {
  name: 'data',
  type: 'string',
  default: './data',
  value: 'DIR',
  help: 'data directory',
};
export const json: Flag = { name: 'json', type: 'boolean', help: 'print JSON' };

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
      name: 'approval-limits',
      type: 'string',
      value: 'LIST',
      help: 'as BTC=10,USDT=500000: deposits and settlements above need a second administrator',
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
