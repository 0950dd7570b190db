/** A demo exchange in a process of its own, without traders, and the keys of its accounts. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../support/server.ts';

export interface Account {
  readonly account: string;
  readonly apiKey: string;
  readonly secret: string;
}

export interface Venue {
  /** `http://127.0.0.1:PORT`, without a slash at its end. */
  readonly url: string;
  /** The same for WebSocket. */
  readonly socketUrl: string;
  /** Path of the file of accounts and keys. */
  readonly keys: string;
  readonly alice: Account;
  readonly bob: Account;
  readonly stop: () => Promise<void>;
}

export async function startVenue(flags: readonly string[] = []): Promise<Venue> {
  const data = mkdtempSync(join(tmpdir(), 'clients-'));
  const server = await startServer({
    data,
    flags: ['--demo', '--traders', '0', '--no-terminal', ...flags],
  });
  const accounts = JSON.parse(readFileSync(server.keys, 'utf8')) as Account[];
  const [alice, bob] = accounts;
  if (alice === undefined || bob === undefined) throw new Error('the demo has its accounts');
  return {
    url: server.url,
    socketUrl: server.url.replace('http', 'ws'),
    keys: server.keys,
    alice,
    bob,
    stop: async () => {
      await server.stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
