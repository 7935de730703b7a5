import { createRequire } from 'node:module';
import type jsonata from 'jsonata';
import { instantOf, majorUnits } from './mapping-functions.ts';

/** Loaded with the first expression: few commands compile one. */
const require = createRequire(import.meta.url);

/** A compiled JSONata expression: the value it gives for an input; undefined = it gives none. */
export type Expression = (input: unknown) => Promise<unknown>;

/** Mappings are meant to pick and convert values: whatever takes longer, goes deeper or makes more is a mistake. */
const GUARDS = { timeout: 500, stack: 200, sequence: 200_000 } as const;

/** Backtracking cannot be interrupted, so that long texts are not searched at all. */
const LONGEST_SEARCHED = 20_000;

class BoundedRegExp extends RegExp {
  override exec(text: string): RegExpExecArray | null {
    if (text.length > LONGEST_SEARCHED)
      throw new Error(`the text is longer than ${LONGEST_SEARCHED} characters`);
    return super.exec(text);
  }
}

/** The syntax of an expression is wrong. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/**
 * Compiles an expression of JSONata 2 with the functions of the product: `$day`, `$instant` and `$major`.
 * @param bindings values that the expression may use, `{ with: ... }` as `$with`
 * @throws ExpressionError with the place of the fault
 */
export function compileExpression(
  text: string,
  bindings: Readonly<Record<string, unknown>> = {},
): Expression {
  try {
    const compile = require('jsonata') as typeof jsonata;
    const expression = compile(text, {
      ...GUARDS,
      RegexEngine: BoundedRegExp as unknown as RegExpConstructor,
    });
    expression.registerFunction('instant', (value: unknown) => instantOf(value));
    expression.registerFunction('day', (value: unknown) => instantOf(value)?.slice(0, 10));
    expression.registerFunction('major', (amount: unknown, currency: unknown) =>
      majorUnits(amount, currency),
    );
    return (input) => expression.evaluate(input, { ...bindings });
  } catch (error) {
    throw new ExpressionError(describeFailure(error));
  }
}

/** What JSONata throws is no Error: an object with a message, a place and no more. */
export function describeFailure(error: unknown): string {
  const told = (error ?? {}) as { message?: unknown; position?: unknown };
  const message = typeof told.message === 'string' ? told.message : 'it cannot be evaluated';
  const at = typeof told.position === 'number' ? ` (character ${told.position})` : '';
  return `${message.replace(/\s+/g, ' ').slice(0, 200)}${at}`;
}
