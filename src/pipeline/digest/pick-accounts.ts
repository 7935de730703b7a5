import type { BookRow } from '../../store/digest/load-book-rows.ts';
import { isAtRisk } from './book-sections.ts';
import { mrrIn } from './value-of.ts';

const MOVERS = 5;

/** Accounts in the bands at risk and critical, the most money likely to be lost first; then the worse off. */
export function pickTopRisks(rows: readonly BookRow[], currency: string): BookRow[] {
  const loss = (row: BookRow) => (row.probability ?? 0) * (mrrIn(row, currency) ?? 0);
  const rank = (row: BookRow) => (row.band === 'critical' ? 0 : 1);
  return rows
    .filter((row) => row.alive && isAtRisk(row.band))
    .map((row) => ({ row, loss: loss(row) }))
    .sort(
      (a, b) =>
        b.loss - a.loss ||
        rank(a.row) - rank(b.row) ||
        (a.row.health ?? 0) - (b.row.health ?? 0) ||
        (a.row.accountId < b.row.accountId ? -1 : 1),
    )
    .map(({ row }) => row);
}

/** An account whose index is known on both days. */
export type Moved = BookRow & { health: number; healthBefore: number };

/** The biggest moves of the index each way; a move within the hysteresis of the bands is no news. */
export function pickMovers(rows: readonly BookRow[], hysteresis: number): { down: Moved[]; up: Moved[] } {
  const move = (row: Moved) => row.health - row.healthBefore;
  const moved = rows.filter(
    (row): row is Moved => row.alive && row.health !== null && row.healthBefore !== null,
  );
  const biggest = (sign: 1 | -1) =>
    moved
      .filter((row) => move(row) * sign > hysteresis)
      .sort((a, b) => sign * (move(b) - move(a)) || (a.accountId < b.accountId ? -1 : 1))
      .slice(0, MOVERS);
  return { down: biggest(-1), up: biggest(1) };
}
