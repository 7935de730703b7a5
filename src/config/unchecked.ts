export interface CrossProblem {
  path: PropertyKey[];
  message: string;
  /** Point at the key rather than at its value. */
  onKey: boolean;
}

/** A mapping of the unchecked file; null for anything else. */
export function record(value: unknown): Record<string, unknown> | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
