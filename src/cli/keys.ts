/**
 * `keys create | list | revoke`: through the admin API of the exchange that runs on the data directory,
 * or directly in its identity file when none runs.
 */
import { existsSync, readFileSync } from 'node:fs';
import { RefusedError, RestClient } from '../client/index.ts';
import { renderKey } from '../gateway/admin/key-routes.ts';
import type { KeyReply } from '../gateway/admin/key-routes.ts';
import { Identity } from '../identity/identity.ts';
import type { IssuedKey, NewKey } from '../identity/identity.ts';
import { keyTypes, permissions } from '../identity/key-store.ts';
import type { Given } from './command-line.ts';
import { findRunning, operatorCredentials } from './running-exchange.ts';

interface Keys {
  create(key: NewKey): Promise<IssuedKey | string>;
  list(): Promise<readonly KeyReply[]>;
  revoke(apiKey: string): Promise<boolean>;
  close(): void;
}

/** Exit codes as everywhere: 0 done, 1 refused, 2 wrong use. */
export async function keys(action: string, given: Given): Promise<number> {
  const wanted = action === 'create' ? newKey(given) : undefined;
  if (typeof wanted === 'string') {
    process.stderr.write(`buttonwood: ${wanted}; see 'buttonwood keys create --help'\n`);
    return 2;
  }
  const store = await openKeys(given.text('data'));
  try {
    if (wanted !== undefined) return await create(store, wanted, given.yes('json'));
    if (action === 'list') return await list(store, given);
    return await revoke(store, given);
  } finally {
    store.close();
  }
}

/** The key asked for, or what is wrong with the asking. */
function newKey(given: Given): NewKey | string {
  const account = given.textOrNone('account');
  if (account === undefined) return '--account is missing';
  const wanted = given.text('permissions').split(',');
  const known: readonly string[] = permissions;
  if (!wanted.every((each) => known.includes(each))) {
    return `--permissions takes a list of ${permissions.join(', ')}`;
  }
  const type = keyTypes.find((each) => each === given.text('type'));
  if (type === undefined) return `--type is one of ${keyTypes.join(', ')}`;
  const file = given.textOrNone('public-key');
  if ((type === 'hmac') !== (file === undefined)) {
    return type === 'hmac'
      ? 'an hmac key has no --public-key'
      : `a key of type ${type} needs --public-key`;
  }
  if (file !== undefined && !existsSync(file)) return `there is no file ${file}`;
  const addresses = given.textOrNone('ip')?.split(',');
  return {
    account,
    permissions: permissions.filter((each) => wanted.includes(each)),
    type,
    ...(addresses !== undefined && { addresses }),
    ...(file !== undefined && { publicKey: readFileSync(file, 'utf8') }),
  };
}

async function create(store: Keys, wanted: NewKey, json: boolean): Promise<number> {
  const issued = await store.create(wanted);
  if (typeof issued === 'string') {
    process.stderr.write(`buttonwood: the key was not created: ${issued}\n`);
    return 1;
  }
  const { account, apiKey, secret, permissions: granted, type } = issued;
  const shown = { account, apiKey, secret, permissions: granted, type };
  if (json) process.stdout.write(`${JSON.stringify(shown)}\n`);
  else {
    const lines = [`account      ${account}`, `API key      ${apiKey}`];
    if (secret !== '') lines.push(`secret       ${secret}   (shown only now)`);
    lines.push(`permissions  ${granted.join(', ')}`, `type         ${type}`);
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return 0;
}

async function list(store: Keys, given: Given): Promise<number> {
  const account = given.textOrNone('account');
  const all = (await store.list()).filter(
    (key) => account === undefined || key.account === account,
  );
  if (given.yes('json')) process.stdout.write(`${JSON.stringify(all)}\n`);
  else {
    for (const key of all) {
      const state = key.revokedAt === null ? 'valid' : 'revoked';
      const granted = key.permissions.join(',');
      process.stdout.write(
        `${key.apiKey}  ${state.padEnd(7)}  ${key.type}  ${key.account}  ${granted}\n`,
      );
    }
  }
  return 0;
}

async function revoke(store: Keys, given: Given): Promise<number> {
  const [apiKey = ''] = given.positionals;
  const revoked = await store.revoke(apiKey);
  if (given.yes('json')) process.stdout.write(`${JSON.stringify({ apiKey, revoked })}\n`);
  else if (revoked) process.stdout.write(`revoked ${apiKey}\n`);
  else process.stderr.write(`buttonwood: there is no valid key ${apiKey}\n`);
  return revoked ? 0 : 1;
}

async function openKeys(data: string): Promise<Keys> {
  const running = await findRunning(data);
  if (running !== undefined) return runningKeys(running.url, data);
  if (!existsSync(data))
    throw new Error(`there is no data directory ${data}; start the exchange first`);
  process.umask(0o077);
  const identity = Identity.open(data);
  return {
    create: (key) => Promise.resolve(identity.create(key)),
    list: () => Promise.resolve(identity.list().map(renderKey)),
    revoke: (apiKey) => Promise.resolve(identity.revoke(apiKey)),
    close: () => identity.close(),
  };
}

function runningKeys(url: string, data: string): Keys {
  const credentials = operatorCredentials(data);
  if (credentials === undefined) throw new Error(`${data}/operator-key.json cannot be read`);
  const client = new RestClient({ baseUrl: url, credentials });
  const path = '/api/v1/admin/keys';
  return {
    create: (key) => client.request<IssuedKey>('POST', path, { body: key }),
    list: async () => (await client.request<{ keys: readonly KeyReply[] }>('GET', path)).keys,
    revoke: async (apiKey) => {
      try {
        await client.request('DELETE', `${path}/${encodeURIComponent(apiKey)}`);
        return true;
      } catch (error) {
        if (error instanceof RefusedError && error.code === 'UNKNOWN_KEY') return false;
        throw error;
      }
    },
    close: () => client.close(),
  };
}
