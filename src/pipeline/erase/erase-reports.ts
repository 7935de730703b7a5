import { readdir, readFile, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { writeAtomically } from '../../delivery/files/message-files.ts';

import type { TermMatcher } from '../../domain/privacy/term-matcher.ts';
import { withoutAccounts } from '../../messages/backtest-report/predictions-file.ts';

/** What lies in a home beside previews and reports: messages, the database, and what the demo reads. */
const NO_REPORTS: ReadonlySet<string> = new Set(['outbox', 'pg', 'demo-data']);

/** Where `digest --preview` writes. */
const PREVIEWS = 'preview';

/**
 * Previews and reports that somebody had written below the home: a page or text that mentions a term goes as a whole,
 * since it is made anew by one command; a file of predictions loses the lines of the account.
 * @returns the number of files removed or rewritten
 */
export async function eraseReports(home: string, matcher: TermMatcher): Promise<number> {
  let changed = 0;
  for (const path of await listReports(home)) {
    const before = await readFile(path, 'utf8');
    // Of CSV files only previews are known to be ours; in one of predictions single lines are.
    if (!path.endsWith('.csv') || path.startsWith(join(home, PREVIEWS, sep))) {
      if (!mentionedIn(before, matcher)) continue;
      await rm(path, { force: true });
      changed += 1;
      continue;
    }
    const after = withoutAccounts(before, matcher);
    if (after === null || after === before) continue;
    await writeAtomically(path, after);
    changed += 1;
  }
  return changed;
}

/** A short id counts only where it stands alone: in a line, a cell, or between two tags. */
function mentionedIn(text: string, matcher: TermMatcher): boolean {
  return matcher.mentions(text) || text.split(/[<>\n,"]/).some((piece) => matcher.mentions(piece.trim()));
}

async function listReports(home: string): Promise<string[]> {
  const found: string[] = [];
  const entries = await readdir(home, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (NO_REPORTS.has(entry.name)) continue;
    const path = join(home, entry.name);
    if (entry.isDirectory()) found.push(...(await listReports(path)));
    else if (entry.isFile() && /\.(?:html|txt|csv)$/.test(entry.name)) found.push(path);
  }
  return found;
}
