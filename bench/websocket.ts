/**
 * Orders over Binance's WebSocket API to a whole exchange in a process of its own: logged on once, 32
 * under way on each connection, each answered when durable. Beside it, in alternating rounds, a bare
 * `ws` server that echoes the same messages, corked. Client and server share the machine, so the ratio
 * says more than the rate. `--face native` takes the native stream instead.
 *
 *   node bench/websocket.ts [--orders 40000] [--rounds 3] [--connections 8] [--face binance|native]
 */
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { Signer, STREAM_PATH } from '../src/client/signature.ts';
import type { Credentials } from '../src/client/index.ts';

export interface WebSocketResult {
  readonly ordersPerSecond: number;
  readonly echoesPerSecond: number;
  /** From sending to answer, 32 under way; microseconds. */
  readonly usP50: number;
  readonly usP99: number;
  /** CPU time of an order in the gateway's thread, and in all threads; of an echo; microseconds, Linux only. */
  readonly gatewayCpuUs: number;
  readonly allCpuUs: number;
  readonly echoCpuUs: number;
}

export interface WebSocketOptions {
  /** A round, over all connections. */
  readonly orders: number;
  readonly rounds: number;
  readonly connections: number;
  readonly face: 'binance' | 'native';
}

const PIPELINED = 32;
/** Linux counts CPU time in hundredths of a second. */
const TICK_US = 10_000;
const ECHO = `
  const { WebSocketServer } = require('ws');
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  server.on('connection', (socket, request) => {
    let corked = false;
    socket.on('message', (data, isBinary) => {
      if (!corked) {
        corked = true;
        request.socket.cork();
        setImmediate(() => {
          corked = false;
          request.socket.uncork();
        });
      }
      socket.send(data, { binary: isBinary });
    });
  });
  server.on('listening', () => console.log('ready http://127.0.0.1:' + server.address().port));
`;

interface Server {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/** CPU time of a process so far, of its first thread and of all; 0 where there is no /proc. */
function cpuUs(pid: number): { readonly first: number; readonly all: number } {
  const folder = `/proc/${pid}/task`;
  if (!existsSync(folder)) return { first: 0, all: 0 };
  const times = readdirSync(folder).map((task) => {
    const text = readFileSync(`${folder}/${task}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { task, us: (Number(fields[11]) + Number(fields[12])) * TICK_US };
  });
  const first = times.find(({ task }) => task === String(pid))?.us ?? 0;
  return { first, all: times.reduce((sum, { us }) => sum + us, 0) };
}

/** Starts a program whose first line names its address. */
async function start(command: string, args: readonly string[]): Promise<Server> {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
  const line = (await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next())
    .value as string;
  const exited = once(child, 'exit');
  return {
    url: /http:\S+/.exec(line)![0].replace('http', 'ws'),
    pid: child.pid as number,
    stop: async () => {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url, { perMessageDeflate: false });
  await once(socket, 'open');
  return socket;
}

/** Sends a message and takes its answer. */
async function ask(socket: WebSocket, message: object): Promise<void> {
  const answer = once(socket, 'message');
  socket.send(JSON.stringify(message));
  const [data] = (await answer) as [Buffer];
  if (data.includes('"error"')) throw new Error(String(data));
}

async function logOn(
  face: WebSocketOptions['face'],
  url: string,
  { apiKey, secret }: Credentials,
): Promise<WebSocket> {
  const timestamp = Date.now();
  if (face === 'native') {
    const socket = await open(`${url}${STREAM_PATH}`);
    const signature = new Signer({ apiKey, secret }).sign(timestamp, 'GET', STREAM_PATH);
    await ask(socket, { id: 0, method: 'authenticate', params: { apiKey, timestamp, signature } });
    return socket;
  }
  const socket = await open(`${url}/ws-api/v3?returnRateLimits=false`);
  const payload = `apiKey=${apiKey}&timestamp=${timestamp}`;
  const signature = createHmac('sha256', secret).update(payload).digest('hex');
  await ask(socket, { id: 0, method: 'session.logon', params: { apiKey, timestamp, signature } });
  return socket;
}

function orderText(face: WebSocketOptions['face'], index: number, timestamp: number): string {
  const side = index % 2 === 0 ? 'BUY' : 'SELL';
  const price = ((side === 'BUY' ? 50_000 : 60_000) + (index % 1000) / 100).toFixed(2);
  const order = `"side":"${side}","type":"LIMIT","price":"${price}","quantity":"0.001"`;
  return face === 'native'
    ? `{"id":${index},"method":"orders.place","params":{"market":"BTC-USDT",${order}}}`
    : `{"id":${index},"method":"order.place","params":{"symbol":"BTCUSDT",${order},"timeInForce":"GTC","timestamp":${timestamp}}}`;
}

function cancelAll(face: WebSocketOptions['face']): object {
  return face === 'native'
    ? { id: 0, method: 'orders.cancelAll', params: { market: 'BTC-USDT' } }
    : {
        id: 0,
        method: 'openOrders.cancelAll',
        params: { symbol: 'BTCUSDT', timestamp: Date.now() },
      };
}

/** Sends `count` messages over all sockets, 32 under way on each; seconds. */
async function run(
  sockets: readonly WebSocket[],
  count: number,
  textOf: (index: number) => string,
  latencies?: number[],
): Promise<number> {
  let next = 0;
  const started = performance.now();
  const lane = (socket: WebSocket): Promise<void> =>
    new Promise((resolve, reject) => {
      const sentMs: number[] = [];
      let answered = 0;
      const send = (): void => {
        if (next >= count) return;
        sentMs.push(performance.now());
        socket.send(textOf(next++));
      };
      const receive = (data: Buffer): void => {
        if (data.includes('"error"')) reject(new Error(String(data)));
        latencies?.push((performance.now() - sentMs[answered]!) * 1000);
        answered++;
        send();
        if (answered < sentMs.length) return;
        socket.off('message', receive);
        resolve();
      };
      socket.on('message', receive);
      for (let i = 0; i < PIPELINED; i++) send();
    });
  await Promise.all(sockets.map(lane));
  return (performance.now() - started) / 1000;
}

function quantile(values: number[], part: number): number {
  values.sort((a, b) => a - b);
  return values[Math.min(values.length - 1, Math.floor(values.length * part))]!;
}

/** Runs the benchmark. */
export async function websocket(options: WebSocketOptions): Promise<WebSocketResult> {
  const { orders, rounds, connections, face } = options;
  const data = mkdtempSync(join(tmpdir(), 'buttonwood-bench-'));
  const root = fileURLToPath(new URL('..', import.meta.url));
  const flags = ['--demo', '--traders', '0', '--no-terminal', '--port', '0', '--data', data];
  const exchange = await start(join(root, 'bin/buttonwood'), ['start', ...flags]);
  const echo = await start(process.execPath, ['-e', ECHO]);
  try {
    // Several accounts, for one may have 20,000 orders open in a market.
    const text = readFileSync(join(data, 'demo-accounts.json'), 'utf8');
    const accounts = (JSON.parse(text) as Credentials[]).slice(0, 4);
    const sockets = await Promise.all(
      Array.from({ length: connections }, (_, i) =>
        logOn(face, exchange.url, accounts[i % accounts.length]!),
      ),
    );
    const bare = await Promise.all(Array.from({ length: connections }, () => open(echo.url)));
    const rates: number[] = [];
    const echoes: number[] = [];
    const latencies: number[] = [];
    const cpu = { first: 0, all: 0, echo: 0 };
    for (let round = 0; round <= rounds; round++) {
      const textOf = (index: number): string => orderText(face, index, Date.now());
      const before = cpuUs(exchange.pid);
      const seconds = await run(sockets, orders, textOf, round === 0 ? undefined : latencies);
      const after = cpuUs(exchange.pid);
      const echoBefore = cpuUs(echo.pid);
      const plain = await run(bare, orders, textOf);
      const echoAfter = cpuUs(echo.pid);
      // Nothing but what is measured: the next round finds the book as this one did.
      for (const socket of sockets.slice(0, accounts.length)) await ask(socket, cancelAll(face));
      // The first round warms both.
      if (round === 0) continue;
      rates.push(orders / seconds);
      echoes.push(orders / plain);
      cpu.first += after.first - before.first;
      cpu.all += after.all - before.all;
      cpu.echo += echoAfter.all - echoBefore.all;
    }
    const count = orders * rounds;
    for (const socket of [...sockets, ...bare]) socket.terminate();
    return {
      gatewayCpuUs: cpu.first / count,
      allCpuUs: cpu.all / count,
      echoCpuUs: cpu.echo / count,
      ordersPerSecond: quantile(rates, 0.5),
      echoesPerSecond: quantile(echoes, 0.5),
      usP50: quantile(latencies, 0.5),
      usP99: quantile(latencies, 0.99),
    };
  } finally {
    await Promise.all([exchange.stop(), echo.stop()]);
    rmSync(data, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string' },
      rounds: { type: 'string' },
      connections: { type: 'string' },
      face: { type: 'string' },
    },
  });
  const connections = Number(values.connections ?? 8);
  const face = values.face === 'native' ? 'native' : 'binance';
  const orders = Number(values.orders ?? 40_000);
  const result = await websocket({ orders, rounds: Number(values.rounds ?? 3), connections, face });
  const { ordersPerSecond: rate, echoesPerSecond: bare, usP50, usP99 } = result;
  console.log(
    `${face}, ${connections} connections x ${PIPELINED}   ${rate.toFixed(0)} durable orders/s, ` +
      `p50 ${usP50.toFixed(0)} us, p99 ${usP99.toFixed(0)} us`,
  );
  console.log(
    `CPU time of an order ${result.gatewayCpuUs.toFixed(1)} us in the gateway's thread, ` +
      `${result.allCpuUs.toFixed(1)} us in all; of an echo ${result.echoCpuUs.toFixed(1)} us`,
  );
  console.log(
    `bare ws, corked   ${bare.toFixed(0)} echoes/s; the exchange has ${((100 * rate) / bare).toFixed(0)} % of it`,
  );
}
