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
 * @param opened told every socket
 */
export function socketOpener(opened?: (socket: PostgresSocket) => void): (target: SocketTarget) => Socket {
  let turn = 0;
  return (target) => {
    const at = turn++ % target.host.length;
    const host = target.host[at]!;
    const socket = new PostgresSocket();
    opened?.(socket);
    // Else what is short, like the end of a COPY, waits until the server has confirmed what went before: 40 ms each time.
    if (target.path === false) socket.connect(target.port[at]!, host).setNoDelay(true);
    else socket.connect(target.path);
    if (target.sslnegotiation !== 'direct') socket.expectGreeting();
    // Read by postgres.js for TLS and for its messages.
    return Object.assign(socket, { host, port: target.port[at]! });
  };
}

type Done = (error?: Error | null) => void;

export class PostgresSocket extends Socket {
  private failure: unknown = null;
  private greeted = true;
  /** What the server says before it is ready for the first time; null = it was, or it cannot be read (TLS). */
  private opening: Buffer | null = Buffer.alloc(0);
  private tail: Buffer = Buffer.alloc(0);
  /** The server's process, by what it has said; null = not known. */
  backendPid: number | null = null;
  /** When anything was last written or read, by performance.now(). */
  lastMovedAt = performance.now();
  private isOurTurn = false;
  /** The server takes the rows of a COPY until we say that it is done; whoever makes them may be slow. */
  private copies = false;

  /** The server owes an answer, or at least to take what was written, as far as can be seen. */
  get awaits(): boolean {
    if (this.backendPid === null || this.isOurTurn || this.isPaused()) return false;
    return !this.copies || this.writableLength > 0;
  }

  private hear(chunk: Buffer): void {
    this.lastMovedAt = performance.now();
    this.tail = Buffer.concat([this.tail, chunk.subarray(-TAIL_BYTES)]).subarray(-TAIL_BYTES);
    const isReady = endsWithOurTurn(this.tail.subarray(-READY_BYTES));
    const takesRows = endsWithCopyIn(this.tail);
    this.isOurTurn = isReady || takesRows;
    // A notice meanwhile changes nothing.
    this.copies = takesRows || (this.copies && !isReady);
    if (this.opening === null) return;
    this.opening = Buffer.concat([this.opening, chunk]);
    if (!this.isOurTurn && this.opening.length < LONGEST_OPENING) return;
    this.backendPid = this.isOurTurn ? readBackendPid(this.opening) : null;
    this.opening = null;
  }

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

  override _write(chunk: Uint8Array | string, encoding: BufferEncoding, done: Done): void {
    const greets = this.greeted || isGreeting(chunk);
    this.greeted = true;
    this.say(chunk);
    if (greets) super._write(chunk, encoding, done);
    else this.destroy();
  }

  override _writev(chunks: { chunk: Uint8Array | string; encoding: BufferEncoding }[], done: Done): void {
    for (const { chunk } of chunks) this.say(chunk);
    super._writev!(chunks, done);
  }

  private say(chunk: Uint8Array | string): void {
    this.lastMovedAt = performance.now();
    this.isOurTurn = false;
    if (this.copies) this.copies = !endsCopy(chunk);
  }

  /**
   * An error waits for the close that follows it. Between the two, postgres.js would take further queries for the dead
   * connection, and answer them with the result of the first query of the next one.
   */
  override emit(event: string | symbol, ...values: unknown[]): boolean {
    if (event === 'data') this.hear(values[0] as Buffer);
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

const READY_BYTES = 6;
const LONGEST_OPENING = 65_536;
/** ReadyForQuery and its state of the transaction; PortalSuspended, after which the next rows are asked for. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5]);
const SUSPENDED = Buffer.from([0x73, 0, 0, 0, 4]);

function endsWithOurTurn(tail: Buffer): boolean {
  return tail.subarray(0, READY.length).equals(READY) || tail.subarray(-SUSPENDED.length).equals(SUSPENDED);
}

/** As long as the answer to a COPY of so many columns. */
const MOST_COLUMNS = 250;
const TAIL_BYTES = 8 + 2 * MOST_COLUMNS;

/** CopyInResponse: `G`, its length, a format, the number of columns and a format for each, at the very end. */
function endsWithCopyIn(tail: Buffer): boolean {
  for (let at = tail.lastIndexOf(0x47); at !== -1; at = at === 0 ? -1 : tail.lastIndexOf(0x47, at - 1)) {
    if (at + 8 > tail.length) continue;
    const columns = tail.readInt16BE(at + 6);
    const length = 7 + 2 * columns;
    if (tail.readInt32BE(at + 1) === length && at + 1 + length === tail.length) return true;
  }
  return false;
}

/** CopyDone or CopyFail, which postgres.js writes by themselves. */
function endsCopy(chunk: Uint8Array | string): boolean {
  if (typeof chunk === 'string') return false;
  const isDone = chunk.length === 5 && chunk[0] === 0x63;
  return isDone || chunk[0] === 0x66;
}

/** From the messages with which a server opens: each a letter, its own length and a body; BackendKeyData is `K`. */
function readBackendPid(opening: Buffer): number | null {
  for (let at = 0; at + 9 <= opening.length; ) {
    if (opening[at] === 0x4b) return opening.readInt32BE(at + 5);
    const length = opening.readInt32BE(at + 1);
    if (length < 4) return null;
    at += 1 + length;
  }
  return null;
}
