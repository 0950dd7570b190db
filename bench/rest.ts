/**
 * Signed orders over HTTP to a whole exchange in a process of its own, each answered when durable: the
 * latency of one client that waits, and throughput over 64 connections; beside it, in alternating
 * rounds, a bare `node:http` server that echoes bodies of the same size. Client and server share the
 * machine, so the ratio says more than the rate.
 *
 *   node bench/rest.ts [--orders 20000] [--rounds 3] [--surface native|binance]
 */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Signer } from '../src/client/index.ts';
import type { Credentials } from '../src/client/index.ts';

export interface RestResult {
  /** One client that waits for each answer; microseconds. */
  readonly oneClientUsP50: number;
  readonly oneClientUsP99: number;
  /** The same client at the bare server. */
  readonly oneEchoUsP50: number;
  readonly ordersPerSecond: number;
  readonly echoesPerSecond: number;
}

const CONNECTIONS = 64;
const ECHO = `
  const server = require('node:http').createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => response.end(Buffer.concat(chunks)));
  });
  server.listen(0, '127.0.0.1', () => console.log('ready http://127.0.0.1:' + server.address().port));
`;

interface Server {
  readonly url: URL;
  stop(): Promise<void>;
}

/** Starts a program whose first line names its address. */
async function start(command: string, args: readonly string[]): Promise<Server> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const line = (await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next())
    .value as string;
  const url = new URL(/http:\S+/.exec(line)![0]);
  const exited = once(child, 'exit');
  return {
    url,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

type Send = (index: number) => Promise<void>;

/** A request that is ready to be sent. */
interface Prepared {
  readonly path: string;
  readonly body: string;
  readonly headers: http.OutgoingHttpHeaders;
}

/** Makes the order of an index into a request. */
type Prepare = (side: 'BUY' | 'SELL', price: string) => Prepared;

function sender(url: URL, agent: http.Agent, prepare: Prepare): Send {
  return (index) =>
    new Promise((resolve, reject) => {
      const side = index % 2 === 0 ? 'BUY' : 'SELL';
      const price = (side === 'BUY' ? 50_000 : 60_000) + (index % 1000) / 100;
      const { path, body, headers } = prepare(side, price.toFixed(2));
      const request = http.request(
        {
          host: url.hostname,
          port: url.port,
          path,
          method: 'POST',
          agent,
          headers: { ...headers, 'content-length': body.length },
        },
        (response) => {
          response.resume();
          response.on('end', () => {
            if (response.statusCode === 200 || response.statusCode === 201) resolve();
            else reject(new Error(`answered ${response.statusCode}`));
          });
        },
      );
      request.on('error', reject);
      request.end(body);
    });
}

export type Surface = 'native' | 'binance';

/** Orders of the accounts in turn, signed in the manner of each surface. */
const signed: Readonly<Record<Surface, (accounts: readonly Credentials[]) => Prepare>> = {
  native: (accounts) => {
    const path = '/api/v1/orders';
    const signers = accounts.map((each) => new Signer(each));
    let turn = 0;
    return (side, price) => {
      const body = nativeBody(side, price);
      const signer = signers[turn++ % signers.length]!;
      const { timestampMs, signature } = signer.signOnce('POST', path, body);
      return {
        path,
        body,
        headers: {
          'content-type': 'application/json',
          'x-buttonwood-key': signer.apiKey,
          'x-buttonwood-timestamp': timestampMs,
          'x-buttonwood-signature': signature,
        },
      };
    };
  },
  binance: (accounts) => {
    let turn = 0;
    return (side, price) => {
      const { apiKey, secret } = accounts[turn++ % accounts.length]!;
      const order = `symbol=BTCUSDT&side=${side}&type=LIMIT&timeInForce=GTC&quantity=0.001`;
      const form = `${order}&price=${price}&newOrderRespType=RESULT&timestamp=${Date.now()}`;
      const signature = createHmac('sha256', secret).update(form).digest('hex');
      return {
        path: '/api/v3/order',
        body: `${form}&signature=${signature}`,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-mbx-apikey': apiKey,
        },
      };
    };
  },
};

function nativeBody(side: 'BUY' | 'SELL', price: string): string {
  return JSON.stringify({ market: 'BTC-USDT', side, type: 'LIMIT', price, quantity: '0.001' });
}

/** Requests per second with `connections` lanes. */
async function throughput(send: Send, first: number, count: number): Promise<number> {
  let next = first;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => {
      while (next < first + count) await send(next++);
    }),
  );
  return count / ((performance.now() - started) / 1000);
}

function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
}

/** Runs the benchmark; `orders` a round over all connections, a tenth of it by one client. */
export async function rest(
  orders: number,
  rounds: number,
  surface: Surface = 'native',
): Promise<RestResult> {
  const data = mkdtempSync(join(tmpdir(), 'buttonwood-bench-'));
  const root = fileURLToPath(new URL('..', import.meta.url));
  const args = [
    'start',
    '--demo',
    '--traders',
    '0',
    '--no-terminal',
    '--port',
    '0',
    '--data',
    data,
  ];
  const exchange = await start(join(root, 'bin/buttonwood'), args);
  const echo = await start(process.execPath, ['-e', ECHO]);
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  try {
    const text = readFileSync(join(data, 'demo-accounts.json'), 'utf8');
    // Several accounts, for one may have 50,000 orders open in a market.
    const accounts = (JSON.parse(text) as Credentials[]).slice(0, 4);
    const place = sender(exchange.url, agent, signed[surface](accounts));
    const bounce = sender(echo.url, agent, (side, price) => {
      const headers = { 'content-type': 'application/json' };
      return { path: '/', body: nativeBody(side, price), headers };
    });
    let index = 0;
    const rates: number[] = [];
    const echoes: number[] = [];
    const latencies: number[] = [];
    const echoLatencies: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const rate = await throughput(place, index, orders);
      index += orders;
      const plain = await throughput(bounce, 0, orders);
      for (let i = 0; i < orders / 10; i++) {
        const started = performance.now();
        await place(index++);
        const answered = performance.now();
        await bounce(i);
        if (round === 0) continue;
        latencies.push((answered - started) * 1000);
        echoLatencies.push((performance.now() - answered) * 1000);
      }
      // The first round warms both.
      if (round === 0) continue;
      rates.push(rate);
      echoes.push(plain);
    }
    for (const list of [rates, echoes, latencies, echoLatencies]) list.sort((a, b) => a - b);
    return {
      oneClientUsP50: quantile(latencies, 0.5),
      oneClientUsP99: quantile(latencies, 0.99),
      oneEchoUsP50: quantile(echoLatencies, 0.5),
      ordersPerSecond: quantile(rates, 0.5),
      echoesPerSecond: quantile(echoes, 0.5),
    };
  } finally {
    agent.destroy();
    await Promise.all([exchange.stop(), echo.stop()]);
    rmSync(data, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string' },
      rounds: { type: 'string' },
      surface: { type: 'string' },
    },
  });
  const surface = values.surface === 'binance' ? 'binance' : 'native';
  const result = await rest(Number(values.orders ?? 20_000), Number(values.rounds ?? 3), surface);
  const {
    oneClientUsP50: p50,
    oneClientUsP99: p99,
    ordersPerSecond: rate,
    echoesPerSecond: echo,
  } = result;
  console.log(
    `one client        p50 ${p50.toFixed(0)} us, p99 ${p99.toFixed(0)} us; bare echo p50 ${result.oneEchoUsP50.toFixed(0)} us`,
  );
  console.log(`${CONNECTIONS} connections    ${rate.toFixed(0)} durable signed orders/s`);
  console.log(
    `bare node:http    ${echo.toFixed(0)} echoes/s; the exchange has ${((100 * rate) / echo).toFixed(0)} % of it`,
  );
}
