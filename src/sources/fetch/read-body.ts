import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { FetchError } from './fetch-error.ts';

/** What is asked for in `accept-encoding`, and how it is unpacked. */
const UNPACKERS = new Map([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

export const ACCEPTED_ENCODINGS = 'gzip, br';

/**
 * The whole body, unpacked. Ends the transfer as soon as more than `maxBytes` have come, as sent or unpacked: a small
 * answer may unpack to any size.
 * @throws FetchError `too_large`, or `unreachable` when it breaks off or cannot be unpacked
 */
export async function readBody(
  body: Readable,
  encoding: string | undefined,
  maxBytes: number,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const name = encoding?.trim().toLowerCase() ?? '';
  const unpack = UNPACKERS.get(name);
  if (unpack === undefined && name !== '' && name !== 'identity') {
    body.on('error', () => {}).destroy();
    throw new FetchError({
      code: 'not_json',
      message: `the answer is packed as "${name.slice(0, 20)}", which was not asked for`,
      hint: 'Check what stands between this machine and the API.',
    });
  }
  const collect = async (from: AsyncIterable<Buffer>) => {
    for await (const chunk of capped(maxBytes)(from)) chunks.push(chunk);
  };
  if (unpack === undefined) await pipeline(body, collect);
  else await pipeline(body, capped(maxBytes), unpack(), collect);
  return Buffer.concat(chunks);
}

function capped(maxBytes: number) {
  return async function* (from: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    let size = 0;
    for await (const chunk of from) {
      size += chunk.length;
      if (size > maxBytes) {
        throw new FetchError({
          code: 'too_large',
          message: `the answer is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`,
          hint: 'Ask for smaller pages, or raise limits.max_megabytes of the source.',
        });
      }
      yield chunk;
    }
  };
}
