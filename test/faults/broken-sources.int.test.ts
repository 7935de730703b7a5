import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { onePass } from '../../src/cli/one-pass.ts';
import { addDays } from '../../src/domain/day.ts';
import type { Day } from '../../src/domain/types.ts';
import { makeTestHome } from '../helpers/services/test-home.ts';
import { type AlertsHarness, at, startAlertsHarness } from '../pipeline/alerts/alerts-harness.ts';
import { type FaultBook, writeBook } from './fault-book.ts';
import { type Bend, CALM, exportOf, makeTruth, type UsageRow } from './source-book.ts';

const TRUTH = makeTruth();

interface Fault {
  name: string;
  /** Days after the calm one on which a pass runs while it lasts. */
  passes: readonly number[];
  /** What the export has on that day; null = there is none. */
  breaks: (day: Day) => FaultBook | null;
  /** Codes of what the admin is told while it lasts, and after data are back. */
  told: readonly string[];
}

const after = (days: number) => addDays(CALM, days);
const since =
  (first: Day, bend: (row: UsageRow) => UsageRow[]): Bend =>
  (rows) =>
    rows.flatMap((row) => (row.day < first ? [row] : bend(row)));
const broken = (bend: Bend) => (day: Day) => exportOf(TRUTH, day, { usage: bend });

/** Part of each day's events are told for the next, as by a clock that is hours off. */
const shiftClock: Bend = (rows) => {
  const moved = new Map<string, UsageRow>();
  const add = (row: UsageRow, day: Day, share: number) => {
    const key = `${row.account_id} ${day}`;
    const events = (moved.get(key)?.events ?? 0) + share * row.events;
    moved.set(key, { ...row, day, events });
  };
  const newest = rows
    .map(({ day }) => day)
    .sort()
    .at(-1)!;
  for (const row of rows) {
    if (row.day <= CALM) add(row, row.day, 1);
    else {
      add(row, row.day, 0.6);
      if (row.day < newest) add(row, addDays(row.day, 1), 0.4);
    }
  }
  return [...moved.values()];
};

const FAULTS: readonly Fault[] = [
  { name: 'source down for 1 h', passes: [1], breaks: () => null, told: [] },
  {
    name: 'empty for a day',
    passes: [1, 2],
    breaks: broken((rows) => rows.filter(({ day }) => day !== after(1))),
    told: ['late', 'day_missing'],
  },
  {
    name: '10 % of its volume',
    passes: [1, 5],
    breaks: broken(since(after(1), (row) => (Number(row.account_id.slice(1)) % 10 === 0 ? [row] : []))),
    told: ['volume_fell'],
  },
  { name: 'every row twice', passes: [1, 4], breaks: broken((rows) => [...rows, ...rows]), told: [] },
  { name: 'yesterday again', passes: [1], breaks: () => exportOf(TRUTH, CALM), told: ['late'] },
  {
    name: 'unit times 1000',
    passes: [1, 4],
    breaks: broken(since(after(1), (row) => [{ ...row, events: row.events * 1000 }])),
    told: ['volume_leapt'],
  },
  { name: 'time zone shifted', passes: [8], breaks: broken(shiftClock), told: ['clock_shifted'] },
  {
    name: 'an id renamed',
    passes: [4, 12],
    breaks: broken(
      since(after(1), (row) => [row.account_id === 'A07' ? { ...row, account_id: 'acme-7' } : row]),
    ),
    told: ['id_renamed'],
  },
  {
    name: 'invoices 12 days stale',
    passes: [12],
    breaks: (day) => exportOf(TRUTH, day, { invoicesUntil: CALM }),
    told: ['silent'],
  },
];

interface Row {
  fault: string;
  /** Alerts on accounts that opened or worsened, from the first day of the fault to the first after it. */
  opened: number;
  held: number;
  told: string;
  recovery: string;
}

const table: Row[] = [];

describe('faults of sources', { timeout: 60_000 }, () => {
  it.each(FAULTS)('$name: no alert on any account, the admin is told, and it ends', async (fault) => {
    const folder = await makeTestHome();
    const data = join(folder.path, 'data');
    await mkdir(data);
    const harness = await startAlertsHarness({ book: { folder: data, users: USERS, channels: [] } });
    try {
      table.push(await liveThrough(fault, harness, data));
    } finally {
      await harness.close();
      await folder.remove();
    }
  });

  it('prints the table', () => {
    expect(table.map(({ opened }) => opened)).toEqual(FAULTS.map(() => 0));
    process.stdout.write(`${printed(table)}\n`);
  });
});

const USERS = ['ana', 'bea'].map((name) => ({ id: `U${name.toUpperCase()}`, email: `${name}@corp.example` }));

async function liveThrough(fault: Fault, harness: AlertsHarness, data: string): Promise<Row> {
  const pass = async (day: Day, book: FaultBook | null) => {
    await rm(data, { recursive: true, force: true });
    if (book !== null) await writeBook(data, book);
    // The day is over when it is judged.
    harness.travel(at(addDays(day, 1), '05:00:00'));
    return onePass(harness.app, day, { signal: new AbortController().signal, report: () => {} });
  };
  // By then it is known how late the feed is as a rule.
  for (const days of fault.told.includes('late') ? [-3, -2, -1] : [])
    await pass(after(days), exportOf(TRUTH, after(days)));
  const calm = await pass(CALM, exportOf(TRUTH, CALM));
  expect(calm.summary.alerts).toMatchObject({ opened: 0, held: 0 });
  let [opened, held] = [0, 0];
  for (const days of fault.passes) {
    const book = fault.breaks(after(days));
    if (book === null) {
      await expect(pass(after(days), null)).rejects.toThrow();
      continue;
    }
    const { summary } = await pass(after(days), book);
    opened += summary.alerts.opened + summary.alerts.updated;
    held += summary.alerts.held;
  }
  const told = await notices(harness);
  expect(foundBy(harness)).toEqual(fault.told);
  const last = after(fault.passes.at(-1)! + 1);
  const back = await pass(last, exportOf(TRUTH, last));
  opened += back.summary.alerts.opened + back.summary.alerts.updated;
  const recovery = (await notices(harness)).filter((text) => !told.includes(text));
  return {
    fault: fault.name,
    opened,
    held,
    told: told.join(' | ') || 'nothing',
    recovery: `${recovery.join(' | ') || 'nothing to tell'}; held ${back.summary.alerts.held}`,
  };
}

/** Codes of all that the passes found about sources. */
function foundBy({ logged }: AlertsHarness): string[] {
  const found = logged.flatMap((line): [string, { code: string }[]][] => JSON.parse(line).findings ?? []);
  return [...new Set(found.flatMap(([, findings]) => findings.map(({ code }) => code)))];
}

const printed = (rows: readonly Row[]) =>
  rows
    .map(({ fault, opened, held, told, recovery }) =>
      [
        `${fault}: ${opened} alerts on accounts, ${held} held`,
        `  admin: ${told}`,
        `  recovery: ${recovery}`,
      ].join('\n'),
    )
    .join('\n');

/** What stands in the admin channel, in plain words. */
async function notices({ raw }: AlertsHarness): Promise<string[]> {
  const rows = await raw<{ text: string; items: string[] }[]>`
    select payload #>> '{message,text}' as text, jsonb_path_query_array(payload,
      '$.message.blocks[*].elements[*] ? (@.type == "rich_text_list").elements[*].elements[*].text') as items
    from outbox where kind = 'notice' order by seq`;
  return rows.map(({ text, items }) => [text, ...items].join(' '));
}
