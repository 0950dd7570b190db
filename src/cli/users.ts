/**
 * `admin user create | password | remove | list`: through the admin API of the exchange that runs on the
 * data directory, or directly in its identity file when none runs. A password comes from standard input
 * or from a prompt that shows nothing; never from a flag, which others could read.
 */
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { RefusedError, RestClient } from '../client/index.ts';
import { renderUser } from '../gateway/admin/user-routes.ts';
import type { UserReply } from '../gateway/admin/user-routes.ts';
import { Identity } from '../identity/identity.ts';
import type { NewUser, UserError } from '../identity/people.ts';
import { permissions } from '../identity/key-store.ts';
import type { User } from '../identity/user-store.ts';
import type { Given } from './command-line.ts';
import { findRunning, operatorCredentials } from './running-exchange.ts';

interface Users {
  create(user: NewUser): Promise<UserReply | string>;
  setPassword(name: string, password: string): Promise<UserReply | string>;
  /** Answers why it was not done. */
  remove(name: string): Promise<string | undefined>;
  list(): Promise<readonly UserReply[]>;
  close(): void;
}

/** Exit codes as everywhere: 0 done, 1 refused, 2 wrong use. */
export async function users(action: string, given: Given): Promise<number> {
  const [name = ''] = given.positionals;
  const wanted = action === 'create' ? newUser(name, given) : undefined;
  if (typeof wanted === 'string') {
    process.stderr.write(`buttonwood: ${wanted}; see 'buttonwood admin user create --help'\n`);
    return 2;
  }
  const store = await openUsers(given.text('data'));
  try {
    if (action === 'list') return list(await store.list(), given.yes('json'));
    if (action === 'remove') return removed(name, await store.remove(name), given.yes('json'));
    const password = await readPassword();
    const made =
      wanted === undefined
        ? await store.setPassword(name, password)
        : await store.create({ ...wanted, password });
    if (typeof made === 'string') {
      process.stderr.write(`buttonwood: nothing was changed: ${made}\n`);
      return 1;
    }
    return list([made], given.yes('json'));
  } finally {
    store.close();
  }
}

function newUser(name: string, given: Given): Omit<NewUser, 'password'> | string {
  const wanted = given.text('permissions').split(',');
  const known: readonly string[] = permissions;
  if (!wanted.every((each) => known.includes(each))) {
    return `--permissions takes a list of ${permissions.join(', ')}`;
  }
  if (!/^[A-Za-z0-9._@-]{1,64}$/.test(name)) return 'NAME is 1 to 64 of A-Z a-z 0-9 . _ @ -';
  const granted = permissions.filter((each) => wanted.includes(each));
  return { name, account: given.textOrNone('account') ?? name, permissions: granted };
}

function list(all: readonly UserReply[], json: boolean): number {
  if (json) process.stdout.write(`${JSON.stringify(all)}\n`);
  else {
    for (const user of all) {
      process.stdout.write(`${user.name}  ${user.account}  ${user.permissions.join(',')}\n`);
    }
  }
  return 0;
}

function removed(name: string, why: string | undefined, json: boolean): number {
  const done = why === undefined;
  if (json) process.stdout.write(`${JSON.stringify({ name, removed: done })}\n`);
  else if (done) process.stdout.write(`removed ${name}\n`);
  else process.stderr.write(`buttonwood: ${why}\n`);
  return done ? 0 : 1;
}

/** One line of standard input; on a terminal it is asked for and not shown. */
function readPassword(): Promise<string> {
  const { stdin, stderr } = process;
  // Without an output nothing that is typed comes back; it is in place before anybody is asked.
  const lines = createInterface({ input: stdin, terminal: stdin.isTTY, output: undefined });
  if (stdin.isTTY) stderr.write('Password: ');
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      if (stdin.isTTY) stderr.write('\n');
      resolve(line);
      lines.close();
    });
    lines.once('close', () => reject(new Error('no password came from standard input')));
  });
}

async function openUsers(data: string): Promise<Users> {
  const running = await findRunning(data);
  if (running !== undefined) return runningUsers(running.url, data);
  if (!existsSync(data)) {
    throw new Error(`there is no data directory ${data}; start the exchange first`);
  }
  process.umask(0o077);
  const identity = Identity.open(data);
  const told = (made: User | UserError): UserReply | string =>
    typeof made === 'string' ? made : renderUser(made);
  return {
    create: async (user) => told(await identity.people.createUser(user)),
    setPassword: async (name, password) => told(await identity.people.setPassword(name, password)),
    remove: (name) =>
      Promise.resolve(identity.people.removeUser(name) ? undefined : `there is no user ${name}`),
    list: () => Promise.resolve(identity.people.users().map(renderUser)),
    close: () => identity.close(),
  };
}

function runningUsers(url: string, data: string): Users {
  const credentials = operatorCredentials(data);
  if (credentials === undefined) throw new Error(`${data}/operator-key.json cannot be read`);
  const client = new RestClient({ baseUrl: url, credentials });
  const path = '/api/v1/admin/users';
  const refused = async <T>(call: Promise<T>): Promise<T | string> => {
    try {
      return await call;
    } catch (error) {
      if (error instanceof RefusedError) return error.message;
      throw error;
    }
  };
  const of = (name: string): string => `${path}/${encodeURIComponent(name)}`;
  return {
    create: (user) => refused(client.request<UserReply>('POST', path, { body: user })),
    setPassword: (name, password) =>
      refused(client.request<UserReply>('PUT', `${of(name)}/password`, { body: { password } })),
    remove: async (name) => {
      const answer = await refused(client.request('DELETE', of(name)));
      return typeof answer === 'string' ? answer : undefined;
    },
    list: async () => (await client.request<{ users: readonly UserReply[] }>('GET', path)).users,
    close: () => client.close(),
  };
}
