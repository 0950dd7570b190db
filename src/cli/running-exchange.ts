/**
 * How commands find the exchange that runs on a data directory: it writes DATA/address.json when it
 * serves and removes it when it stops; a file left behind by a crash is told by nobody answering.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnreachableError, RestClient } from '../client/index.ts';
import type { Credentials } from '../client/index.ts';

export interface Address {
  readonly url: string;
  readonly pid: number;
}

const addressPath = (data: string): string => join(data, 'address.json');

export function writeAddress(data: string, address: Address): void {
  writeFileSync(addressPath(data), `${JSON.stringify(address)}\n`);
}

export function removeAddress(data: string): void {
  rmSync(addressPath(data), { force: true });
}

/** The exchange that answers on this data directory now, if any. */
export async function findRunning(data: string): Promise<Address | undefined> {
  const address = readJson(addressPath(data)) as Address | undefined;
  if (typeof address?.url !== 'string' || !isAlive(address.pid)) return undefined;
  const client = new RestClient({ baseUrl: address.url, timeoutMs: 5_000 });
  try {
    await client.request('GET', '/livez');
  } catch (error) {
    if (error instanceof UnreachableError && error.code === 'UNREACHABLE') return undefined;
  }
  return address;
}

/** The key that the first start wrote; undefined when there is none or it is not readable. */
export function operatorCredentials(data: string): Credentials | undefined {
  const key = readJson(join(data, 'operator-key.json')) as Credentials | undefined;
  if (typeof key?.apiKey !== 'string' || typeof key.secret !== 'string') return undefined;
  return { apiKey: key.apiKey, secret: key.secret };
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
