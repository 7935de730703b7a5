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

/** How the bytes of a text are to be read. */
export interface Written {
  encoding: Encoding;
  /** Its lines end with carriage returns alone. */
  endsWithReturns: boolean;
}

/** The bytes of a text in any encoding as UTF-8 with ordinary line ends, block by block. */
export async function* toUtf8(
  chunks: AsyncIterable<Buffer>,
  { encoding, endsWithReturns }: Written,
): AsyncGenerator<Buffer, void, void> {
  const decoded = encoding === 'utf-8' ? chunks : decode(chunks, encoding);
  if (!endsWithReturns) return yield* decoded;
  for await (const chunk of decoded) yield Buffer.from(chunk.map((byte) => (byte === 0x0d ? 0x0a : byte)));
}

/** Not for UTF-8, which is taken as it is: what is wrong in it is found cell by cell. */
async function* decode(
  chunks: AsyncIterable<Buffer>,
  encoding: Exclude<Encoding, 'utf-8'>,
): AsyncGenerator<Buffer, void, void> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
