import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { EXPANSION } from '../rows/bounds.ts';
import { SourceError } from '../source-error.ts';

/** A file of the folder that may be compressed. */
export interface CsvFile {
  /** Name within the folder, e.g. `usage.csv.gz`. */
  file: string;
  path: string;
  gzip: boolean;
}

const CHUNK_BYTES = 512 * 1024;

interface ReadOptions {
  /** Sees the bytes as they are stored. */
  onStored?: (bytes: Buffer) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Streams a file's content, decompressed.
 * @throws SourceError (`unreadable`, `corrupt_gzip`, `too_large`); the reason of `signal` when it was aborted
 */
export async function* openBytes(
  { file, path, gzip }: CsvFile,
  { onStored, signal }: ReadOptions = {},
): AsyncGenerator<Buffer, void, void> {
  const stored = createReadStream(path, { highWaterMark: CHUNK_BYTES, ...(signal && { signal }) });
  let storedBytes = 0;
  let unpacked = 0;
  stored.on('data', (bytes) => {
    storedBytes += bytes.length;
    onStored?.(bytes as Buffer);
  });
  const content = gzip ? stored.pipe(createGunzip({ chunkSize: CHUNK_BYTES })) : stored;
  // pipe() does not hand errors on.
  if (content !== stored) stored.on('error', (error) => content.destroy(error));
  try {
    for await (const chunk of content) {
      unpacked += (chunk as Buffer).length;
      if (gzip && unpacked > EXPANSION.free + EXPANSION.times * storedBytes) throw tooLarge(file);
      yield chunk as Buffer;
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw readingProblem(file, gzip, error);
  } finally {
    stored.destroy();
  }
}

function tooLarge(file: string): SourceError {
  const message = 'the compressed data unpack to far more than they should';
  const hint = 'Look at what made the file; if it is right, store it unpacked.';
  return new SourceError([{ code: 'too_large', file, line: null, column: null, message, hint }]);
}

function readingProblem(file: string, gzip: boolean, cause: unknown): unknown {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const damaged = gzip && code.startsWith('Z_');
  if (damaged && (cause as Error).message === 'incorrect header check') {
    const message = 'the file is not compressed (gzip), though its name says so';
    const hint = 'Take .gz off its name, or compress it.';
    return new SourceError([{ code: 'corrupt_gzip', message, hint, file, line: null, column: null }], {
      cause,
    });
  }
  if (!damaged && !/^E[A-Z]+$/.test(code)) return cause;
  const problem = damaged
    ? ({
        code: 'corrupt_gzip',
        message: 'the compressed data are damaged or cut short',
        hint: 'Copy or compress the file again; nothing of it was loaded.',
      } as const)
    : ({
        code: 'unreadable',
        message: `the file cannot be read (${code})`,
        hint: 'Check that it exists and that this user may read it.',
      } as const);
  return new SourceError([{ ...problem, file, line: null, column: null }], { cause });
}
