/** Raw log-odds and outcomes of rows whose account the scoring model has not seen. */
export interface ScoredRows {
  score: Float64Array;
  label: Uint8Array;
  weight: Float64Array | undefined;
}

/** The rows for which `keep` holds. */
export function pickRows(rows: ScoredRows, keep: (row: number) => boolean): ScoredRows {
  const { weight } = rows;
  const kept = Uint32Array.from({ length: rows.score.length }, (_, row) => row).filter((row) => keep(row));
  return {
    score: Float64Array.from(kept, (row) => rows.score[row]!),
    label: Uint8Array.from(kept, (row) => rows.label[row]!),
    weight: weight === undefined ? undefined : Float64Array.from(kept, (row) => weight[row]!),
  };
}
