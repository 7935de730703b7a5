import { quoteValue } from '../reject.ts';
import { MAX_FIELD_BYTES } from '../rows/bounds.ts';
import { FieldProblem } from '../rows/field-problem.ts';

const NON_ASCII = /[\u0080-\u00ff]/;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const windows = new TextDecoder('windows-1252');
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

/** Text of a cell that holds one character per byte, or why it is none. */
export function decodeCell(bytes: string): string | FieldProblem {
  if (bytes.length > MAX_FIELD_BYTES) {
    const reason = `is ${bytes.length} bytes long, more than the ${MAX_FIELD_BYTES} a field may have`;
    return new FieldProblem(
      'field_too_long',
      reason,
      'Shorten the value, or look for a quote that is not closed.',
    );
  }
  if (!NON_ASCII.test(bytes)) return bytes;
  try {
    return strict.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    const meant = windows.decode(Buffer.from(bytes, 'latin1'));
    const reason = `is not valid UTF-8; the file looks like Windows-1252, where it reads ${quoteValue(meant)}`;
    return new FieldProblem('invalid_utf8', reason, 'Save the file as UTF-8 and import again.');
  }
}

/** Text of a cell for people, whatever it holds. */
export function showCell(bytes: string): string {
  return NON_ASCII.test(bytes) ? lenient.decode(Buffer.from(bytes, 'latin1')) : bytes;
}
