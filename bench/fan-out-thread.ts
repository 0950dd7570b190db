/**
 * The subscribers of bench/fan-out.ts: bare sockets that shake hands, subscribe, and count the frames
 * they get by their headers. The first one also reads sequences, to know how old they are.
 */
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';

export interface FanOutThreadData {
  readonly port: number;
  readonly subscribers: number;
  /** Messages that every subscriber sends; none: frames are expected without a handshake. */
  readonly requests: readonly string[];
  /** Frames and bytes received. */
  readonly counts: BigInt64Array;
  /** When a sequence was made, in ms of the wall clock, at the index sequence modulo the length. */
  readonly madeMs: Float64Array;
}

const HANDSHAKE =
  'GET /api/v1/stream HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

if (!isMainThread) run(workerData as FanOutThreadData);

function run(data: FanOutThreadData): void {
  const agesMs: number[] = [];
  const sockets: Socket[] = [];
  let ready = 0;
  const isReady = (): void => {
    if (++ready === data.subscribers) parentPort?.postMessage('ready');
  };
  const connect = (): void => {
    const index = sockets.length;
    if (index === data.subscribers) return;
    sockets.push(subscribe(data, index === 0 ? agesMs : undefined, isReady));
    setImmediate(connect);
  };
  connect();
  parentPort?.once('message', () => {
    for (const socket of sockets) socket.destroy();
    parentPort?.postMessage(agesMs.sort((a, b) => a - b));
    parentPort?.close();
  });
}

function subscribe(
  data: FanOutThreadData,
  agesMs: number[] | undefined,
  isReady: () => void,
): Socket {
  const socket = createConnection({ port: data.port, host: '127.0.0.1' });
  const frames = frameCounter(data, agesMs);
  let shaking = data.requests.length > 0;
  socket.on('error', () => undefined);
  socket.on('connect', () => {
    if (shaking) socket.write(HANDSHAKE);
    else isReady();
  });
  socket.on('data', (chunk) => {
    if (!shaking) {
      frames(chunk);
      return;
    }
    shaking = false;
    for (const request of data.requests) socket.write(maskedFrame(request));
    isReady();
    const end = chunk.indexOf('\r\n\r\n') + 4;
    if (end < chunk.length) frames(chunk.subarray(end));
  });
  return socket;
}

/** Counts unmasked frames over chunks that may end anywhere. */
function frameCounter(data: FanOutThreadData, agesMs: number[] | undefined) {
  const { counts } = data;
  let held: Buffer = Buffer.alloc(0);
  return (chunk: Buffer): void => {
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    let at = 0;
    let frames = 0n;
    while (at + 2 <= bytes.length) {
      const short = (bytes[at + 1] as number) & 0x7f;
      const header = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (at + header > bytes.length) break;
      const length =
        short < 126
          ? short
          : short === 126
            ? bytes.readUInt16BE(at + 2)
            : Number(bytes.readBigUInt64BE(at + 2));
      const end = at + header + length;
      if (end > bytes.length) break;
      if (agesMs !== undefined) noteAge(data, agesMs, bytes.subarray(at + header, end));
      frames++;
      at = end;
    }
    held = bytes.subarray(at);
    Atomics.add(counts, 0, frames);
    Atomics.add(counts, 1, BigInt(chunk.length));
  };
}

function noteAge({ madeMs }: FanOutThreadData, agesMs: number[], payload: Buffer): void {
  const found = /"kind":"update".*"sequence":([0-9]+)/.exec(payload.toString('latin1', 0, 120));
  if (found === null) return;
  const made = madeMs[Number(found[1]) % madeMs.length] as number;
  if (made > 0) agesMs.push(performance.timeOrigin + performance.now() - made);
}

/** A client's text frame of less than 64 KiB, masked with zeros. */
function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]);
  return Buffer.concat([header, payload]);
}
