import { Socket } from 'node:net';

/** What postgres.js hands to its `socket` option: the parsed address, as lists because a URL may name several hosts. */
export interface SocketTarget {
  readonly host: readonly string[];
  readonly port: readonly number[];
  /** Of a Unix socket, else false. */
  readonly path: string | false;
  readonly sslnegotiation: string | null;
}

/**
 * Opens sockets for postgres.js that cannot leave its connections in a state they never come out of. Pass the result as
 * the `socket` option; the hosts of a URL are tried in turn.
 */
export function socketOpener(): (target: SocketTarget) => Socket {
  let turn = 0;
  return (target) => {
    const at = turn++ % target.host.length;
    const host = target.host[at]!;
    const socket = new PostgresSocket();
    if (target.path === false) socket.connect(target.port[at]!, host);
    else socket.connect(target.path);
    if (target.sslnegotiation !== 'direct') socket.expectGreeting();
    // Read by postgres.js for TLS and for its messages.
    return Object.assign(socket, { host, port: target.port[at]! });
  };
}

class PostgresSocket extends Socket {
  private failure: unknown = null;
  private greeted = true;

  /**
   * Postgres.js keeps bytes that it had not written when a connection was lost, and with them a timer that never fires:
   * the greeting of the next connection is appended and stays unsent. Closing makes it greet again until the heap is
   * flushed, which is then thrown away here.
   */
  expectGreeting(): void {
    this.greeted = false;
    // The second round comes after the write that was asked for in the first.
    setImmediate(() =>
      setImmediate(() => {
        if (!this.greeted) this.destroy();
      }),
    );
  }

  override _write(
    chunk: Uint8Array | string,
    encoding: BufferEncoding,
    done: (error?: Error | null) => void,
  ): void {
    const greets = this.greeted || isGreeting(chunk);
    this.greeted = true;
    if (greets) super._write(chunk, encoding, done);
    else this.destroy();
  }

  /**
   * An error waits for the close that follows it. Between the two, postgres.js would take further queries for the dead
   * connection, and answer them with the result of the first query of the next one.
   */
  override emit(event: string | symbol, ...values: unknown[]): boolean {
    if (event === 'error') {
      this.failure = values[0];
      return true;
    }
    if (event === 'close' && this.failure !== null && this.listenerCount('error') > 0) {
      super.emit('error', this.failure as Error);
    }
    return super.emit(event, ...values);
  }
}

/** The first message of a connection has no type, it begins with its own length. */
function isGreeting(chunk: Uint8Array | string): boolean {
  return (
    typeof chunk !== 'string' && Buffer.from(chunk.buffer, chunk.byteOffset).readInt32BE(0) === chunk.length
  );
}
