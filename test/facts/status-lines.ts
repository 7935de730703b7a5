import { dayText } from './book.ts';
import { type Claim, unknownText } from './check.ts';
import { claimsOf } from './digest-entries.ts';
import type { Portfolio } from './digest-facts.ts';
import type { JsonRow } from './render.ts';

// The screen for operators: counts that other verbs list one by one.

/** `episodes: 12 open, 3 recovered` */
function counts(line: string): Map<string, number> {
  return new Map(
    [...line.matchAll(/(\d+) ([a-z_]+)/g)].map(([, count, state]) => [state!, Number(count)] as const),
  );
}

function byState(rows: readonly JsonRow[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { state } of rows) found.set(String(state), (found.get(String(state)) ?? 0) + 1);
  return found;
}

const told = (counted: ReadonlyMap<string, number>) =>
  [...counted]
    .map(([state, count]) => `${count} ${state}`)
    .sort()
    .join(', ');

export function checkStatus(
  lines: readonly string[],
  { portfolio, quarantined }: { portfolio: Portfolio; quarantined: readonly JsonRow[] },
): Claim[] {
  const c = claimsOf('status', portfolio);
  const tables = lines.slice(1).filter((line) => line.trim() !== '');
  for (const line of tables) {
    const episodes = /^episodes: (.+)$/.exec(line)?.[1];
    const tasks = /^tasks: (.+)$/.exec(line)?.[1];
    const rows = /^quarantine: (\d+) rows? left out(?:, (\d+) used but for a value)?$/.exec(line);
    const source = /^\S+ +([a-z_ ]+?) +(\d+) +(\d{4}-\d\d-\d\d|-) +(?:read|cannot be read)$/.exec(line);
    if (episodes !== undefined) {
      const is = told(byState(portfolio.told.allAlerts));
      c.claim('episodes', episodes, { is, ok: told(counts(episodes)) === is });
    } else if (tasks !== undefined) {
      const open = portfolio.told.tasks.length;
      c.claim('open tasks', tasks, { is: open, ok: (counts(tasks).get('open') ?? 0) === open });
    } else if (rows) {
      const inState = (state: string) => quarantined.filter((row) => row.state === state).length;
      const [open, partial] = [inState('open'), inState('partial')];
      c.claim('rows in quarantine', rows[1], { is: open, ok: Number(rows[1]) === open });
      c.claim('rows used in part', rows[2] ?? 0, { is: partial, ok: Number(rows[2] ?? 0) === partial });
    } else if (source) {
      const newest = portfolio.book.newest.get(source[1]!);
      if (newest !== undefined)
        c.claim(`newest of ${source[1]}`, source[3], {
          is: dayText(newest),
          ok: source[3] === dayText(newest),
        });
    } else if (
      !/^(?:queue: |[!?] | {2}|job |source |channel |slack |email |webhook |crm |[a-z-]+ +(?:never|\d+ \S+ ago) )/.test(
        line,
      )
    )
      c.all.push(unknownText(line));
  }
  return c.all;
}
