import type { ProblemCode } from './config-error.ts';

export interface CrossProblem {
  path: PropertyKey[];
  code: ProblemCode;
  /** Asked for only when it is shown: looking for what was meant takes its time. */
  message: string | (() => string);
  /** Point at the key rather than at its value. */
  onKey: boolean;
  /** What to point at instead where the value is a shipped one. */
  blame?: PropertyKey[];
}

/** A mapping of the unchecked file; null for anything else. */
export function record(value: unknown): Record<string, unknown> | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

/** A list of the unchecked file; empty for anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value at a path of an unchecked file; undefined where it ends earlier. */
export function valueAt(content: unknown, path: readonly PropertyKey[]): unknown {
  let value = content;
  for (const step of path) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[step];
  }
  return value;
}
