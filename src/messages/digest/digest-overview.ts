import { BANDS, type Band } from '../../domain/types.ts';
import { BAND_NAMES } from '../strings/names.ts';
import type { DigestContext } from './digest-context.ts';
import type { BarSegment, DigestSection, DigestTile } from './digest-doc.ts';
import { notInSums, shortValue, valueChange, valueLines } from './money-text.ts';

/** Mid tones, each with an ink of a contrast of 4.5 at least (WCAG AA); a client that turns colours round leaves them apart. */
export const BAND_COLOURS: Readonly<Record<Band, { colour: string; ink: string }>> = {
  healthy: { colour: '#2a8159', ink: '#ffffff' },
  watch: { colour: '#e0b93a', ink: '#1f2933' },
  at_risk: { colour: '#dd7630', ink: '#1f2933' },
  critical: { colour: '#b83227', ink: '#ffffff' },
  unknown: { colour: '#8a94a3', ink: '#1f2933' },
};

/** 1. Three numbers. */
export function threeNumbers(digest: DigestContext): DigestSection {
  const { model, strings, format } = digest;
  const { tiles: w } = strings;
  const { churned, saved } = model.lastWeek;
  const days = format.count(model.renewals.days, digest.nouns.day);
  const savedValue = saved.accounts === 0 ? null : shortValue(digest, saved);
  const tiles: DigestTile[] = [
    {
      label: w.atRisk,
      value: format.number(model.atRisk.accounts),
      lines: [...valueLines(digest, model.atRisk), change(digest)],
    },
    {
      label: w.lastWeek,
      value: format.count(churned.accounts, w.churned),
      lines: [
        ...(churned.accounts > 0 ? valueLines(digest, churned) : []),
        `${format.count(saved.accounts, w.saved)}${savedValue === null ? '' : `: ${w.aYear(savedValue)}`}`,
      ],
    },
    {
      label: w.renewals(days),
      value: w.ofAll(
        format.number(model.renewals.atRisk.accounts),
        format.number(model.renewals.all.accounts),
      ),
      lines: model.renewals.atRisk.accounts > 0 ? valueLines(digest, model.renewals.atRisk) : [],
    },
  ];
  return { title: null, blocks: [{ kind: 'tiles', tiles }] };
}

function change(digest: DigestContext): string {
  const { model, strings, format } = digest;
  const { accounts, before } = model.atRisk;
  if (before === null) return strings.tiles.firstWeek;
  const moved = accounts - before.accounts;
  const value = valueChange(digest, before, model.atRisk);
  if (moved === 0 && value === null) return strings.tiles.noChange;
  return strings.tiles.change(format.signed(moved), value);
}

/** 2. The book by health: a bar by accounts, one by revenue, and the figures of both. */
export function bookByHealth(digest: DigestContext): DigestSection {
  const { model, strings, format, money, context } = digest;
  const w = strings.book;
  const names = BAND_NAMES[context.locale];
  const rows = BANDS.map((band) => ({
    band,
    accounts: 0,
    arr: null as number | null,
    unconverted: [],
    ...model.book.find((b) => b.band === band),
  }));
  const accounts = rows.reduce((sum, r) => sum + r.accounts, 0);
  const revenue = rows.reduce((sum, r) => sum + (r.arr ?? 0), 0);
  const segments = (part: (row: (typeof rows)[number]) => number, all: number, text: (n: number) => string) =>
    rows.flatMap((row): BarSegment[] => {
      const value = part(row);
      if (value <= 0) return [];
      return [{ share: value / all, word: names[row.band], text: text(value), ...BAND_COLOURS[row.band] }];
    });
  const blocks: DigestSection['blocks'] = [];
  if (accounts > 0) {
    blocks.push({
      kind: 'bar',
      label: w.byCount,
      segments: segments(
        (r) => r.accounts,
        accounts,
        (n) => format.number(n),
      ),
    });
  }
  if (revenue > 0) {
    blocks.push({ kind: 'bar', label: w.byRevenue, segments: segments((r) => r.arr ?? 0, revenue, money) });
  } else if (model.unconverted.length === 0) {
    blocks.push({ kind: 'paragraph', text: w.noRevenue, quiet: true });
  }
  const share = (value: number, all: number) => (all === 0 ? '' : ` (${format.percent(value / all)})`);
  blocks.push({
    kind: 'table',
    columns: w.columns,
    rows: rows.map((r) => ({
      cells: [
        names[r.band],
        `${format.number(r.accounts)}${share(r.accounts, accounts)}`,
        shortValue(digest, r, { sumText: (arr) => `${money(arr)}${share(arr, revenue)}` }) ?? '–',
      ],
      colour: BAND_COLOURS[r.band].colour,
    })),
  });
  for (const text of notInSums(digest, model.unconverted, 'year')) {
    blocks.push({ kind: 'paragraph', text, quiet: true });
  }
  return { title: w.title, blocks };
}
