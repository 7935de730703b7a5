import { quoteValue, type RejectCode } from '../reject.ts';

/** What a cell of a row means to the product; instants and days are strings that compare correctly. */
export type FieldValue = string | number | boolean | null;

/** Why a value is not accepted, as a sentence that begins with the column's name, and what to do about it. */
export class FieldProblem {
  readonly code: RejectCode;
  readonly reason: string;
  readonly advice: string;

  constructor(code: RejectCode, reason: string, advice: string) {
    this.code = code;
    this.reason = reason;
    this.advice = advice;
  }
}

/** A value that was accepted in another form than told; counted and explained, not rejected. */
export class AdjustedValue {
  readonly value: FieldValue;
  readonly notice: string;

  constructor(value: FieldValue, notice: string) {
    this.value = value;
    this.notice = notice;
  }
}

/** Reads a trimmed, non-empty text. */
export type FieldParser = (text: string) => FieldValue | AdjustedValue | FieldProblem;

export function wrongValue(
  text: string,
  { code, what, advice }: { code: RejectCode; what: string; advice: string },
): FieldProblem {
  return new FieldProblem(code, `is ${quoteValue(text)}, ${what}`, advice);
}
