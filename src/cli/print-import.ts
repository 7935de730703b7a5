import type { PullSummary } from '../pipeline/pull.ts';
import { type Io, table } from './io.ts';

/** What became of every row of every file; the counts of a line add up to its first number. */
export function printImport(io: Io, pulled: readonly PullSummary[]): void {
  const n = (value: number) => value.toLocaleString('en');
  for (const { imported } of pulled) {
    const rows = imported.files.map((f) => [
      `  ${f.file}`,
      `${n(f.rowsIn)} in`,
      `${n(f.loaded)} loaded`,
      `${n(f.replaced)} replaced`,
      `${n(f.unchanged)} unchanged`,
      `${n(f.quarantined)} quarantined`,
      [f.erased > 0 ? `${n(f.erased)} erased` : '', f.skipped ? '(same file as last time)' : '']
        .filter(Boolean)
        .join('  '),
    ]);
    for (const line of table(rows, io.columns)) io.out(line);
    for (const notice of [...imported.notices, ...imported.files.flatMap((f) => f.notices)])
      io.tell(`  note: ${notice}`);
    if (imported.quarantinedTotal > 0) io.tell('  See what is wrong with them: harbinger quarantine');
  }
}
