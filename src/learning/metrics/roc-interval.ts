/** Area under the ROC curve with an interval. */
export interface RocInterval {
  area: number;
  standardError: number;
  low: number;
  high: number;
}

/** Two-sided 95 %. */
const Z = 1.959964;

/**
 * Area under the ROC curve with a 95 % interval that knows that rows of one account are no independent witnesses:
 * the placement values of DeLong, summed per account (Obuchowski 1997, "Nonparametric analysis of clustered ROC curve
 * data", Biometrics 53).
 * @param input one finite score, one label (0 or 1) and one account number per row.
 * @returns null when one of the two classes is empty; the interval stays within [0, 1].
 */
export function rocInterval(input: {
  score: ArrayLike<number>;
  label: ArrayLike<number>;
  group: ArrayLike<number>;
}): RocInterval | null {
  const { score, label, group } = input;
  const rows = label.length;
  const order = Uint32Array.from({ length: rows }, (_, row) => row).sort((a, b) => score[a]! - score[b]!);
  let positives = 0;
  for (let row = 0; row < rows; row++) positives += label[row]!;
  const negatives = rows - positives;
  if (positives === 0 || negatives === 0) return null;

  // Placement: for a row with the outcome the share of the others below it, for the others the share with it above.
  const placement = new Float64Array(rows);
  let positivesBelow = 0;
  let negativesBelow = 0;
  for (let start = 0; start < rows; ) {
    let end = start;
    let positivesHere = 0;
    while (end < rows && score[order[end]!] === score[order[start]!]) positivesHere += label[order[end++]!]!;
    const negativesHere = end - start - positivesHere;
    const ofPositive = (negativesBelow + negativesHere / 2) / negatives;
    const ofNegative = 1 - (positivesBelow + positivesHere / 2) / positives;
    for (let place = start; place < end; place++) {
      const row = order[place]!;
      placement[row] = label[row] === 1 ? ofPositive : ofNegative;
    }
    positivesBelow += positivesHere;
    negativesBelow += negativesHere;
    start = end;
  }

  let area = 0;
  for (let row = 0; row < rows; row++) if (label[row] === 1) area += placement[row]! / positives;
  const byAccount = new Map<number, { positive: number; negative: number }>();
  for (let row = 0; row < rows; row++) {
    const sums = byAccount.get(group[row]!) ?? { positive: 0, negative: 0 };
    if (label[row] === 1) sums.positive += placement[row]! - area;
    else sums.negative += placement[row]! - area;
    byAccount.set(group[row]!, sums);
  }
  let variance = 0;
  for (const { positive, negative } of byAccount.values())
    variance += (positive / positives + negative / negatives) ** 2;
  const accounts = byAccount.size;
  const standardError = accounts < 2 ? 0.5 : Math.sqrt((variance * accounts) / (accounts - 1));
  return {
    area,
    standardError,
    low: Math.max(0, area - Z * standardError),
    high: Math.min(1, area + Z * standardError),
  };
}
