/** Without the full block, so that neighbouring tall bars do not run into one black field. */
const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'] as const;

/**
 * Values as block characters, lowest line = zero, highest = the greatest value. Zero and little are told apart;
 * an unknown value (null, NaN) is `·`, which is not zero. Negative values count as zero.
 */
export function sparkline(values: readonly (number | null)[]): string {
  const top = Math.max(0, ...values.filter((v): v is number => v !== null && Number.isFinite(v)));
  return values
    .map((value) => {
      if (value === null || Number.isNaN(value)) return '·';
      if (value <= 0 || top === 0) return BARS[0];
      return BARS[Math.max(1, Math.round((Math.min(value, top) / top) * 6))];
    })
    .join('');
}
