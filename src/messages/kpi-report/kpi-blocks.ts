import type { KpiFigure, KpiLine } from '../models/kpi-line.ts';

/** Figures that stand beside each other in one table; in a terminal they fit into 80 columns. */
export const KPI_BLOCKS: Readonly<Record<'money' | 'retention' | 'voices', readonly KpiFigure[]>> = {
  money: ['mrr_start', 'new', 'reactivation', 'expansion', 'contraction', 'churn', 'ended', 'mrr_end'],
  retention: [
    ...(['accounts_end', 'logo_churn', 'not_renewed_over_active', 'net_mrr_churn', 'grr', 'nrr'] as const),
    ...(['average_ticket', 'ltv'] as const),
  ],
  voices: ['upsell_rate', 'cross_sell_rate', 'nps', 'commented_share', 'ces', 'usage_frequency'],
};
export type KpiBlock = keyof typeof KPI_BLOCKS;

/** Figures worth a picture of how they went. */
export const KPI_TRENDS: readonly KpiFigure[] = [
  ...(['mrr_end', 'logo_churn', 'net_mrr_churn', 'grr', 'nrr'] as const),
  ...(['average_ticket', 'ltv', 'nps', 'ces', 'usage_frequency'] as const),
];

/** Each block with those of its figures that any of the lines tells; a column of nothing says nothing. */
export function toldBlocks(lines: readonly KpiLine[]): (readonly [KpiBlock, readonly KpiFigure[]])[] {
  const isTold = (figure: KpiFigure) => lines.some((line) => line[figure] !== null && line[figure] !== 0);
  return (Object.keys(KPI_BLOCKS) as KpiBlock[]).flatMap((block) => {
    const told = KPI_BLOCKS[block].filter(isTold);
    return told.length === 0 ? [] : [[block, told] as const];
  });
}
