/**
 * A server process under test: started, asked for orders, killed without warning. Either the engine alone
 * behind pipes (server.ts), or the whole server, `buttonwood start`, asked over HTTP as anybody would.
 */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A durable answer to an order. */
export interface Ack {
  /** Client order id and idempotency key of the order. */
  readonly name: string;
  /** Sequence of the command that made the order, now or before. */
  readonly sequence: number;
  /** The order existed before. */
  readonly repeated: boolean;
  readonly accepted: boolean;
}

export type Target = 'engine' | 'server';

export interface ServerOptions {
  readonly target: Target;
  readonly directory: string;
  readonly snapshotIntervalSec: number;
  /** Put before the node command, such as strace and its arguments. */
  readonly under?: readonly string[];
}

type Ask = (name: string, random: (below: number) => number) => Promise<Ack | undefined>;

const script: string = fileURLToPath(new URL('./server.ts', import.meta.url));
const main: string = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export class ServerProcess {
  /** Everything that was answered. */
  readonly acks: Ack[] = [];
  /** Resolves with true when it serves, with false when it ended before. */
  readonly ready: Promise<boolean>;
  /** Standard error so far. */
  errors = '';
  readonly #child: ChildProcess;
  readonly #exited: Promise<number>;
  #ask: Ask | undefined;

  constructor(options: ServerOptions) {
    const child = start(options);
    this.#child = child;
    child.stdin?.on('error', () => undefined);
    child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()));
    this.#exited = new Promise((resolve) => child.once('close', (code) => resolve(code ?? -1)));
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    this.ready = new Promise((resolve) => {
      void this.#exited.then(() => resolve(false));
      lines.once('line', (line) => {
        this.#ask =
          options.target === 'engine'
            ? overPipes(child, lines, this.#exited)
            : overHttp(line, options.directory);
        resolve(true);
      });
    });
  }

  /** An order of that name; undefined when the process ended before it answered. */
  async ask(name: string, random: (below: number) => number): Promise<Ack | undefined> {
    const ack = await this.#ask?.(name, random);
    if (ack !== undefined) this.acks.push(ack);
    return ack;
  }

  /** It has not ended by itself. */
  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** kill -9, then everything that it had said before it died is read. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Exit code of a process that ends by itself. */
  exited(): Promise<number> {
    return this.#exited;
  }
}

function start(options: ServerOptions): ChildProcess {
  const { target, directory, snapshotIntervalSec, under = [] } = options;
  const interval = String(snapshotIntervalSec);
  const node = [process.execPath, '--disable-warning=ExperimentalWarning'];
  const places = ['--data', directory, '--port', '0', '--traders', '0', '--log-level', 'warn'];
  const program =
    target === 'engine'
      ? [script, directory, interval]
      : [main, 'start', '--demo', '--no-terminal', ...places, '--snapshot-interval', interval];
  const [command = '', ...rest] = [...under, ...node, ...program];
  // Starts are most of this test's time, and they are quicker with the code compiled once.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'buttonwood-compile-cache') };
  return spawn(command, rest, { stdio: ['pipe', 'pipe', 'pipe'], env });
}

function overPipes(
  child: ChildProcess,
  lines: ReturnType<typeof createInterface>,
  exited: Promise<number>,
): Ask {
  const waiting = new Map<number, (ack: Ack | undefined) => void>();
  let count = 0;
  lines.on('line', (line) => {
    const { id, ...ack } = JSON.parse(line) as Ack & { readonly id: number };
    waiting.get(id)?.(ack);
    waiting.delete(id);
  });
  const giveUp = async (): Promise<void> => {
    await exited;
    for (const give of waiting.values()) give(undefined);
    waiting.clear();
  };
  void giveUp();
  return (name, random) => {
    count += 1;
    const id = count;
    const [account, side] = [accountOf(name), random(2) === 0 ? 'BUY' : 'SELL'];
    const order = { account, side, price: 990 + random(20), quantity: 1 + random(9) };
    child.stdin?.write(`${JSON.stringify({ id, ...order, name })}\n`);
    return new Promise((resolve) => waiting.set(id, resolve));
  };
}

/** One account for a name, so that asking again means the same order. */
function accountOf(name: string): number {
  return 1 + (name.length % 2);
}

interface Key {
  readonly account: string;
  readonly apiKey: string;
  readonly secret: string;
}

/** A connection lasts as long as the process, and its failure means that the process died. */
function overHttp(ready: string, directory: string): Ask {
  const url = /^ready (\S+)/.exec(ready)?.[1];
  if (url === undefined) throw new Error(`not a ready line: ${ready}`);
  const keys = JSON.parse(readFileSync(`${directory}/demo-accounts.json`, 'utf8')) as Key[];
  const agent = new Agent({ keepAlive: true });
  const path = '/api/v1/orders';
  return (name, random) => {
    const key = keys[accountOf(name)] as Key;
    const side = random(2) === 0 ? 'BUY' : 'SELL';
    const price = `99.${10 + random(20)}`;
    const order = { market: 'AAPL-USD', side, type: 'LIMIT', price, quantity: `${1 + random(9)}` };
    const body = JSON.stringify({ ...order, clientOrderId: name });
    const timestamp = String(Date.now());
    const signed = createHmac('sha256', key.secret).update(`${timestamp}POST${path}${body}`);
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'idempotency-key': name,
      'x-buttonwood-key': key.apiKey,
      'x-buttonwood-timestamp': timestamp,
      'x-buttonwood-signature': signed.digest('hex'),
    };
    return post(url + path, agent, headers, body, name);
  };
}

function post(
  url: string,
  agent: Agent,
  headers: Record<string, string | number>,
  body: string,
  name: string,
): Promise<Ack | undefined> {
  return new Promise((resolve) => {
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
      answer.on('error', () => resolve(undefined));
      answer.on('end', () => {
        const { sequence = 0, code } = JSON.parse(text) as { sequence?: number; code?: string };
        const repeated = answer.headers['idempotent-replayed'] === 'true';
        if (code !== undefined) process.stderr.write(`${name}: ${text}\n`);
        resolve({ name, sequence, repeated, accepted: !repeated && code === undefined });
      });
    });
    asked.on('error', () => resolve(undefined));
    asked.end(body);
  });
}
