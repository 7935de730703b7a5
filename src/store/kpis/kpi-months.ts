import type { ISql } from 'postgres';
import type { Day } from '../../domain/types.ts';
import type { KpiLine } from '../../messages/models/kpi-line.ts';

/** The first day of the newest month that was written down; null = none was. */
export async function newestKpiMonth(db: ISql): Promise<Day | null> {
  const [row] = await db<[{ month: Day | null }]>`select max(month) as month from kpi_months`;
  return row.month;
}

/** Writes down what was measured, in place of what was known of the same months. */
export async function writeKpiMonths(db: ISql, lines: readonly KpiLine[], now: Date): Promise<void> {
  const rows = JSON.stringify(lines.map((line) => ({ month: line.from, line })));
  await db`
    insert into kpi_months (month, line, measured_at)
    select r.month, r.line, ${now}::timestamptz
    from jsonb_to_recordset(${rows}::text::jsonb) as r(month date, line jsonb)
    on conflict (month) do update set line = excluded.line, measured_at = excluded.measured_at`;
}
