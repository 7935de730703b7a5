import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

const CHUNK_CHARACTERS = 1 << 18;

/** Text of one CSV field, quoted as RFC 4180 asks where needed; null is an empty field. */
export function csvField(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One CSV row with its line end. */
export function csvRow(...values: (string | number | null)[]): string {
  return `${values.map(csvField).join(',')}\n`;
}

/**
 * A CSV file that is written in order with constant memory: rows gather into chunks, and `write` waits while the
 * disk is behind. Until `close` the file carries the ending `.partial`, so a run that was cut off leaves nothing
 * that looks complete. Errors of the disk surface from `write` or `close`.
 */
export class CsvFile {
  readonly path: string;
  rows = 0;
  private pending: string;
  private readonly head: Writable;
  private readonly done: Promise<void>;

  constructor(path: string, header: string, gzip: boolean) {
    this.path = path;
    this.pending = `${header}\n`;
    const disk = createWriteStream(`${path}.partial`);
    const packer = gzip ? createGzip({ level: 6 }) : null;
    this.head = packer ?? disk;
    this.done = packer ? pipeline(packer, disk) : finished(disk);
    // Awaited in write and close; without this an early error would end the process before either is called.
    this.done.catch(() => {});
  }

  /** Appends finished rows; `count` is how many there are. Undefined when there was no need to wait. */
  write(rows: string, count: number): Promise<unknown> | undefined {
    this.rows += count;
    this.pending += rows;
    return this.pending.length >= CHUNK_CHARACTERS ? this.flush() : undefined;
  }

  /** Writes what is left and gives the file its final name. */
  async close(): Promise<void> {
    await this.flush();
    this.head.end();
    await this.done;
    await rename(`${this.path}.partial`, this.path);
  }

  /** Gives up: closes the file and leaves the partial one behind. */
  abort(): void {
    this.head.destroy();
  }

  private flush(): Promise<unknown> | undefined {
    const chunk = this.pending;
    this.pending = '';
    if (chunk === '' || this.head.write(chunk)) return undefined;
    return Promise.race([once(this.head, 'drain'), this.done]);
  }
}
