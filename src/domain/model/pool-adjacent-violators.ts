/** A stretch of neighbouring values that share one fitted level. */
export interface PooledBlock {
  /** First index of the stretch, and the index after its last. */
  from: number;
  to: number;
  weight: number;
  level: number;
}

/**
 * Isotonic regression: the non-decreasing sequence nearest to `values` in weighted least squares, by pooling
 * adjacent violators (Ayer et al. 1955). Levels of consecutive blocks strictly increase.
 * @param input values in the order in which they shall not fall; positive weights, 1 each when absent.
 */
export function poolAdjacentViolators(input: {
  values: ArrayLike<number>;
  weights?: ArrayLike<number>;
}): PooledBlock[] {
  const blocks: PooledBlock[] = [];
  for (let index = 0; index < input.values.length; index++) {
    let block = {
      from: index,
      to: index + 1,
      weight: input.weights === undefined ? 1 : input.weights[index]!,
      level: input.values[index]!,
    };
    while (blocks.length > 0 && blocks[blocks.length - 1]!.level >= block.level) {
      const before = blocks.pop()!;
      const weight = before.weight + block.weight;
      block = {
        from: before.from,
        to: block.to,
        weight,
        level: before.level + (block.level - before.level) * (block.weight / weight),
      };
    }
    blocks.push(block);
  }
  return blocks;
}
