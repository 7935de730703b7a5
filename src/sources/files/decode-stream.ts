/** How a file is written; UTF-16 by the order of its bytes. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What the first bytes of a text show it to be written in, where nobody has said so. */
export function guessEncoding(start: Buffer, declared: 'utf-8' | 'utf-16' | 'windows-1252' | null): Encoding {
  if (declared === 'utf-8' || declared === 'windows-1252') return declared;
  const hex = start.toString('hex', 0, 8);
  if (hex.startsWith('feff') || /^(?:00(?!00)..){2}/.test(hex)) return 'utf-16be';
  if (declared === 'utf-16' || hex.startsWith('fffe') || /^(?:(?!00)..00){2}/.test(hex)) return 'utf-16le';
  return isUtf8(start) ? 'utf-8' : 'windows-1252';
}

/** Whether it is UTF-8, but for a letter that is cut at the end. */
function isUtf8(start: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The bytes of a text in any encoding as UTF-8, block by block. */
export async function* toUtf8(
  chunks: AsyncIterable<Buffer>,
  encoding: Encoding,
): AsyncGenerator<Buffer, void, void> {
  // As it is: what is no UTF-8 in it is found cell by cell.
  if (encoding === 'utf-8') return yield* chunks;
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
