import { readlink, stat } from 'node:fs/promises';

/** What a file is that is not the CSV it is taken for: its kind, and what to do. */
export interface Mistaken {
  code: 'wrong_encoding' | 'wrong_format';
  message: string;
  hint: string;
}

const AS_CSV = 'Save it as CSV (UTF-8) and import again.';
const AS_UTF8 = 'Save it as UTF-8 and import again.';

/** Share of control characters beyond which it is no text: random bytes have twice as many. */
const MOST_CONTROLS = 0.05;
const ZIP = 'the file is an Excel workbook or a ZIP archive, not CSV';
const BEHIND_LOGIN = 'Was the export behind a login? Download it again as CSV.';

/** First bytes, in hexadecimal, of the formats that are given the name of a CSV file; the longer ones first. */
const SIGNATURES: readonly (readonly [start: string, code: Mistaken['code'], what: string, hint: string])[] =
  [
    ['fffe0000', 'wrong_encoding', 'the file is UTF-32', AS_UTF8],
    ['0000feff', 'wrong_encoding', 'the file is UTF-32', AS_UTF8],
    ['fffe', 'wrong_encoding', 'the file is UTF-16', AS_UTF8],
    ['feff', 'wrong_encoding', 'the file is UTF-16', AS_UTF8],
    ['504b0304', 'wrong_format', ZIP, AS_CSV],
    ['d0cf11e0', 'wrong_format', 'the file is an old Excel workbook (.xls), not CSV', AS_CSV],
    [
      '1f8b',
      'wrong_format',
      'the file is compressed (gzip)',
      'Name it .csv.gz, or unpack it; what is called so already was compressed twice.',
    ],
    ['28b52ffd', 'wrong_format', 'the file is compressed (zstd)', 'Unpack it, or use gzip.'],
    ['425a68', 'wrong_format', 'the file is compressed (bzip2)', 'Unpack it, or use gzip.'],
    ['fd377a585a', 'wrong_format', 'the file is compressed (xz)', 'Unpack it, or use gzip.'],
    ['50415231', 'wrong_format', 'the file is Parquet, not CSV', AS_CSV],
    ['25504446', 'wrong_format', 'the file is a PDF, not CSV', AS_CSV],
  ];

/** The same by the first characters of a text. */
const TEXTS: readonly (readonly [start: RegExp, what: string, hint: string])[] = [
  [/^<(?:!doctype|html|\?xml)/i, 'the file is a web page or XML, not CSV', BEHIND_LOGIN],
  [/^[[{]\s*["{[\]}]/, 'the file is JSON, not CSV', AS_CSV],
];

/** Four bytes a letter, which begins like UTF-16 where the lower ones come first. */
export function isUtf32(start: Buffer): boolean {
  return /^(?:fffe0000|0000feff)/.test(start.toString('hex', 0, 4));
}

/** What the beginning of a file shows it to be, or null when it may be CSV. */
export function mistakenFor(start: Buffer): Mistaken | null {
  const hex = start.toString('hex', 0, 8);
  const known = SIGNATURES.find(([first]) => hex.startsWith(first));
  if (known) return { code: known[1], message: known[2], hint: known[3] };
  if (/^(?:(?!00)..00){2}|^(?:00(?!00)..){2}/.test(hex)) {
    return { code: 'wrong_encoding', message: 'the file is UTF-16 (without its mark)', hint: AS_UTF8 };
  }
  const text = start
    .toString('latin1', 0, 4096)
    .replace(/^\u00ef\u00bb\u00bf/, '')
    .trimStart();
  const written = TEXTS.find(([first]) => first.test(text));
  if (written) return { code: 'wrong_format', message: written[1], hint: written[2] };
  const controls = text.match(/[^\P{Cc}\t\n\r\u0080-\u009f]/gu)?.length ?? 0;
  if (controls < 4 || controls < text.length * MOST_CONTROLS) return null;
  const hint = 'Export it again as CSV (UTF-8).';
  return { code: 'wrong_format', message: 'the file holds binary data, no text', hint };
}

/** What stands in place of a file, in words; null when it is a file. Nothing is opened: a pipe would wait for ever. */
export async function notAFile(path: string): Promise<string | null> {
  try {
    const found = await stat(path);
    if (found.isFile()) return null;
    if (found.isDirectory()) return 'this is a folder, not a file';
    if (found.isFIFO()) return 'this is a named pipe, not a file';
    if (found.isSocket()) return 'this is a socket, not a file';
    return 'this is a device, not a file';
  } catch (error) {
    const dangling = await readlink(path).catch(() => null);
    if (dangling !== null) return 'this is a link to a file that is not there';
    return `the file cannot be read (${(error as NodeJS.ErrnoException).code})`;
  }
}
