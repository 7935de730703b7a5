import { MAX_FIELD_BYTES } from './bounds.ts';
import { type FieldParser, FieldProblem } from './field-problem.ts';
import { parseId, parseKey } from './parse-text.ts';
import { parseDay, parseInstant } from './parse-time.ts';

/** A value as a source tells it; a cell that could not be read at all is its problem. */
export type Cell = string | number | bigint | boolean | Date | null | undefined | FieldProblem;

const AN_INSTANT = /^\d{4}-\d{2}-\d{2}[T ]\d/;

/** A value as the text that the rows of every source are read from; '' = it has none. */
export function cellText(cell: Cell, parse: FieldParser): string | FieldProblem {
  switch (typeof cell) {
    case 'string':
      return textOf(cell, parse);
    case 'number':
      return numberText(cell, parse);
    case 'bigint':
    case 'boolean':
      return String(cell);
    default:
      if (cell instanceof Date) return dateText(cell, parse);
      return cell ?? '';
  }
}

/** A value for people, whatever it is. */
export function showValue(cell: Cell): string {
  if (cell instanceof FieldProblem) return '';
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? 'Invalid Date' : cell.toISOString();
  return String(cell ?? '');
}

function textOf(text: string, parse: FieldParser): string | FieldProblem {
  if (text.length * 3 > MAX_FIELD_BYTES) {
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_FIELD_BYTES) {
      const reason = `is ${bytes} bytes long, more than the ${MAX_FIELD_BYTES} a field may have`;
      return new FieldProblem('field_too_long', reason, 'Shorten the value where it is kept.');
    }
  }
  // Systems that know instants only tell days as one of them.
  if (parse !== parseDay || !AN_INSTANT.test(text)) return text;
  const instant = parseInstant(text.trim());
  return typeof instant === 'string' ? instant.slice(0, 10) : text;
}

function numberText(value: number, parse: FieldParser): string | FieldProblem {
  const isId = parse === parseId || parse === parseKey;
  if (!isId || Number.isSafeInteger(value) || !Number.isInteger(value)) return String(value);
  const reason = `is ${value}, a number too long to be told exactly`;
  return new FieldProblem('shortened_id', reason, 'Let the source tell the identifier as text.');
}

function dateText(value: Date, parse: FieldParser): string | FieldProblem {
  if (Number.isNaN(value.getTime())) {
    return new FieldProblem('not_an_instant', 'is not a time', 'Correct it where it is kept.');
  }
  const text = value.toISOString();
  return parse === parseDay ? text.slice(0, text.indexOf('T')) : text;
}
