import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly url: string;
  /** Resets every connection. */
  cut(): void;
  /** Resets one of them, or ends it as a server does that goes down; `pick` is between 0 and 1. */
  cutOne(pick: number, how: 'reset' | 'end'): void;
  close(): Promise<void>;
}

/** A loopback proxy in front of a database server whose connections can be broken at will. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const clients = new Map<Socket, Socket>();
  const server = createServer((client) => {
    const upstream = dial(Number(port), hostname);
    clients.set(client, upstream);
    for (const socket of [client, upstream]) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
        clients.delete(client);
      });
    }
    client.pipe(upstream).pipe(client);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.port = String((server.address() as { port: number }).port);
  const reset = () => {
    for (const pair of [...clients]) for (const socket of pair) socket.resetAndDestroy();
  };
  return {
    url: url.href,
    cut: reset,
    cutOne: (pick, how) => {
      const client = [...clients.keys()][Math.floor(pick * clients.size)];
      if (how === 'reset') client?.resetAndDestroy();
      else client?.end();
    },
    close: async () => {
      server.close();
      reset();
      await once(server, 'close');
    },
  };
}
