/** A relay in front of an exchange: its connections can be cut, and answers held back before that. */
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

export interface Relay {
  readonly baseUrl: string;
  /** From now on what the exchange sends is thrown away, until the next cut. */
  mute(): void;
  /** Ends all connections. */
  cut(): void;
  close(): void;
}

export async function startRelay(targetUrl: string): Promise<Relay> {
  const { port: target } = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let isMute = false;
  const relay = createServer((inner) => {
    const outer = connect(Number(target), '127.0.0.1');
    for (const socket of [inner, outer]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    inner.pipe(outer);
    outer.on('data', (data: Buffer) => {
      if (!isMute) inner.write(data);
    });
    outer.on('end', () => inner.end());
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    isMute = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    baseUrl: `http://127.0.0.1:${(relay.address() as AddressInfo).port}`,
    mute: () => {
      isMute = true;
    },
    cut,
    close: () => {
      cut();
      relay.close();
    },
  };
}
