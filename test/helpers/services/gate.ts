import { once } from 'node:events';
import { createServer, connect as dial, type Server, type Socket } from 'node:net';

/** A door in front of a server on this machine, and everything that a network does to what passes. */
export interface Gate {
  readonly port: number;
  /** Refuses connections, as a server that is down, and resets those that there are. */
  shut(): Promise<void>;
  open(): Promise<void>;
  /** Takes everything in and lets nothing through, as a network that is cut; `resume` lets it through, late. */
  stall(): void;
  resume(): void;
  /** Forgets the connections that there are: both ends still have theirs, and nothing arrives any more. */
  forget(): void;
}

interface Passage {
  readonly client: Socket;
  readonly upstream: Socket;
  forgotten: boolean;
}

export async function startGate(target: number): Promise<Gate> {
  const passages = new Set<Passage>();
  let stalled = false;
  const join = ({ client, upstream }: Passage) => {
    client.pipe(upstream);
    upstream.pipe(client);
  };
  const part = ({ client, upstream }: Passage) => {
    client.unpipe(upstream);
    upstream.unpipe(client);
  };
  const admit = (client: Socket) => {
    const passage: Passage = { client, upstream: dial(target, '127.0.0.1'), forgotten: false };
    passages.add(passage);
    const { upstream } = passage;
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      one.on('error', () => one.destroy());
      one.on('close', () => {
        // Of a forgotten one neither end learns what became of the other.
        if (!passage.forgotten) other.destroy();
        if (client.destroyed && upstream.destroyed) passages.delete(passage);
      });
    }
    if (!stalled) join(passage);
  };
  const listen = async (port: number): Promise<Server> => {
    const server = createServer(admit).listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };
  let server: Server | null = await listen(0);
  const { port } = server.address() as { port: number };
  return {
    port,
    shut: async () => {
      if (server === null) return;
      const closed = once(server, 'close');
      server.close();
      for (const { client, upstream } of passages) for (const socket of [client, upstream]) socket.destroy();
      await closed;
      server = null;
    },
    open: async () => {
      server ??= await listen(port);
    },
    stall: () => {
      stalled = true;
      for (const passage of passages) part(passage);
    },
    resume: () => {
      stalled = false;
      for (const passage of passages) if (!passage.forgotten) join(passage);
    },
    forget: () => {
      for (const passage of passages) {
        passage.forgotten = true;
        part(passage);
      }
    },
  };
}
