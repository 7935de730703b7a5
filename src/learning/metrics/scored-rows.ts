/** Raw log-odds and outcomes of rows whose account the scoring model has not seen. */
export interface ScoredRows {
  score: Float64Array;
  label: Uint8Array;
  weight: Float64Array | undefined;
}

/** The rows outside one fold. */
export function rowsOutside(rows: ScoredRows, fold: Uint8Array, heldOut: number): ScoredRows {
  let count = 0;
  for (const one of fold) if (one !== heldOut) count += 1;
  const score = new Float64Array(count);
  const label = new Uint8Array(count);
  const weight = rows.weight === undefined ? undefined : new Float64Array(count);
  let place = 0;
  for (let row = 0; row < fold.length; row++) {
    if (fold[row] === heldOut) continue;
    score[place] = rows.score[row]!;
    label[place] = rows.label[row]!;
    if (weight !== undefined) weight[place] = rows.weight![row]!;
    place += 1;
  }
  return { score, label, weight };
}
