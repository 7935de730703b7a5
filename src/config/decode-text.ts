import { isUtf8 } from 'node:buffer';

export type DecodedText =
  | { ok: true; text: string }
  /** Where the first byte stands that is no UTF-8, and its value. */
  | { ok: false; line: number; column: number; byte: number };

/** Text of a file that has to be UTF-8; a byte order mark is dropped. */
export function decodeText(bytes: Buffer): DecodedText {
  if (isUtf8(bytes)) return { ok: true, text: new TextDecoder().decode(bytes) };
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    if (!isUtf8(bytes.subarray(start, end))) break;
    start = end + 1;
    line++;
  }
  const wellFormed = wellFormedLength(bytes.subarray(start));
  const before = new TextDecoder().decode(bytes.subarray(start, start + wellFormed));
  return { ok: false, line, column: before.length + 1, byte: bytes[start + wellFormed] ?? 0 };
}

/** Bytes before the first that begins no whole character. */
function wellFormedLength(bytes: Buffer): number {
  let good = 0;
  while (good < bytes.length) {
    const lengths = [1, 2, 3, 4].filter((n) => good + n <= bytes.length);
    const next = lengths.find((n) => isUtf8(bytes.subarray(good, good + n)));
    if (next === undefined) break;
    good += next;
  }
  return good;
}
