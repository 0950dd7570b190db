/** `admin …`: the operator's routes of the running exchange, with the key of its data directory. */
import { readFileSync } from 'node:fs';
import { RestClient } from '../client/index.ts';
import type { Credentials } from '../client/index.ts';
import { adminCall } from './admin-calls.ts';
import type { Given } from './command-line.ts';
import { findRunning, operatorCredentials } from './running-exchange.ts';

/** Throws RefusedError with the exchange's answer when it says no. */
export async function admin(action: string, given: Given): Promise<number> {
  const data = given.text('data');
  const url = given.textOrNone('url') ?? (await findRunning(data))?.url;
  if (url === undefined) {
    throw new Error(`no exchange runs on ${data}; start it, or say --url and --data`);
  }
  const file =
    action === 'approve' || action === 'refuse' ? given.textOrNone('key-file') : undefined;
  const credentials = file === undefined ? operatorCredentials(data) : keyOf(file);
  if (credentials === undefined)
    throw new Error(`${file ?? `${data}/operator-key.json`} cannot be read`);
  const client = new RestClient({ baseUrl: url, credentials });
  const { method, path, options } = adminCall(action, given);
  const answer = await client.request<Record<string, unknown>>(method, path, options);
  const text = given.yes('json') ? JSON.stringify(answer) : readable(answer);
  process.stdout.write(`${text}\n`);
  return 0;
}

function keyOf(file: string): Credentials | undefined {
  try {
    const { apiKey, secret } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Credentials>;
    if (typeof apiKey === 'string' && typeof secret === 'string') return { apiKey, secret };
  } catch {
    return undefined;
  }
  return undefined;
}

/** Lists one row a line, other answers one field a line. */
function readable(answer: Readonly<Record<string, unknown>>): string {
  const rows = Object.values(answer).find((value) => Array.isArray(value));
  if (Array.isArray(rows)) return rows.map((row) => JSON.stringify(row)).join('\n');
  return Object.entries(answer)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}
