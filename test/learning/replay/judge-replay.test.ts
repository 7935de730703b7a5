import { describe, expect, it } from 'vitest';
import { printReplay } from '../../../src/cli/print-replay.ts';
import type { ChurnKind } from '../../../src/domain/types.ts';
import type { OutcomeHistory } from '../../../src/learning/features/outcome-history.ts';
import { judgeReplay, type Oracle, type ReplayReport } from '../../../src/learning/replay/judge-replay.ts';
import type { Replay, ReplayedAlert } from '../../../src/learning/replay/replay-alerts.ts';
import type { CauseFigures } from '../../../src/learning/report/departures-by-cause.ts';
import { SILENT_IO } from '../../helpers/silent-io.ts';
import { REASONS } from '../backtest/backtest-harness.ts';
import { alert, BOOK, FIRST, replayedDay } from './build-replay.ts';

function judge(
  alerts: ReplayedAlert[],
  oracle?: Oracle,
  { apart = [], book = BOOK }: { apart?: readonly number[]; book?: OutcomeHistory } = {},
) {
  const days = [28, 35, 42].map((day) => replayedDay(day, { apart: new Set(apart) }));
  const replay: Replay = { alerts, days };
  return judgeReplay(replay, {
    ...{ book, horizonDays: 30, knownUntil: FIRST + 120, csms: 1, reasons: REASONS, seed: 1 },
    ...(oracle && { oracle }),
  });
}

function printed(report: ReplayReport): string {
  const lines: string[] = [];
  printReplay({ ...SILENT_IO, columns: 120, out: (line) => lines.push(line) }, report);
  return lines.join('\n');
}

describe('alerts of a replay', () => {
  it('are set beside as many by whoever knows the hazards', () => {
    const left = new Set(
      BOOK.accounts.flatMap(({ facts: { account } }) => (account.churnedOn ? [account.accountId] : [])),
    );
    const { lines } = judge([alert(0, 28), alert(1, 28), alert(2, 42)], (id) => (left.has(id) ? 0.9 : 0.1));
    const risk = lines.find(({ name }) => name === 'risk')!;
    expect(risk).toMatchObject({ alerts: 3, recall: 0.1, precision: 0.333333, median_lead_days: 22 });
    expect(risk.oracle).toMatchObject({ alerts: 3, recall: 0.3, precision: 1 });
  });

  it('know of no oracle that nobody named, and leave out what it does not know', () => {
    expect(judge([alert(0, 28)]).lines.map(({ oracle }) => oracle)).toEqual([null, null, null, null]);
    const { lines } = judge([alert(0, 28)], () => Number.NaN);
    expect(lines.find(({ name }) => name === 'risk')!.oracle!.alerts).toBe(0);
  });

  it('of risk are set beside those of the same accounts: without whom no risk alert may be about', () => {
    const apart = BOOK.accounts.flatMap(({ facts: { account } }, place) =>
      account.churnedOn ? [place] : [],
    );
    const { lines } = judge(
      [alert(1, 28), alert(2, 28, { risk: null })],
      (id) => (id === 'a0000' ? 0.9 : 0.1),
      { apart },
    );
    const [all, risk] = lines;
    expect(all!.oracle!.precision).toBeGreaterThan(0);
    expect(risk!.oracle!.precision).toBe(0);
  });

  it('of risk are judged once more without accounts of whose departure an event has told', () => {
    const event = { risk: null, rules: ['detractor'] };
    const alerts = [alert(0, 35, event), alert(0, 28), alert(4, 28), alert(1, 28), alert(2, 28, event)];
    const { lines } = judge(alerts, (id) => (id === 'a0000' ? 0.9 : id === 'a0004' ? 0.8 : 0.1));
    const apart = lines.find(({ name }) => name === 'risk, events apart')!;
    // Of ten departures nine are left, of three alerts two; the oracle may not have the account either.
    expect(apart).toMatchObject({ alerts: 2, recall: 0.111111, precision: 0.5 });
    expect(apart.oracle).toMatchObject({ alerts: 2, recall: 0.111111, precision: 0.5 });
  });

  it('are counted against the budget of seven days; what has happened is extra', () => {
    const event = { risk: null, rules: ['detractor'] };
    const within = judge([alert(0, 28), alert(1, 28), alert(2, 28, event), alert(3, 35), alert(4, 35)]);
    expect(within.over_budget).toBe(0);
    expect(within.lines.map(({ name, busiest_week }) => [name, busiest_week])).toEqual([
      ['all', 3],
      ['risk', 2],
      ['events', 1],
      ['risk, events apart', 2],
    ]);
    const over = judge([alert(0, 28), alert(1, 28), alert(2, 28), alert(3, 35)]);
    expect(over.over_budget).toBe(1);
  });

  it('are told by the kind and the reason of the departures, where the data tell them', () => {
    // Of the ten that leave three say that it is the price, each in words of its own, two something else.
    const said = ['too_expensive', 'Price', 'Preço', 'the new owner', 'the new owner'];
    const book = {
      ...BOOK,
      accounts: BOOK.accounts.map((history, place) => {
        const { account } = history.facts;
        const churnReason = (account.churnedOn && said[place / 4]) ?? null;
        const churnKind: ChurnKind | null = account.churnedOn
          ? place < 8
            ? 'involuntary'
            : 'voluntary'
          : null;
        return { ...history, facts: { ...history.facts, account: { ...account, churnReason, churnKind } } };
      }),
    };
    const alerts = [alert(0, 28), alert(0, 35), alert(8, 42), alert(12, 28), alert(1, 28)];
    const report = judge(alerts, undefined, { book });
    const brief = ({ cause, departures, warned, recall, median_lead_days: lead }: CauseFigures) =>
      [cause, departures, warned, recall, lead] as const;
    expect(report.departures_by_reason!.map(brief)).toEqual([
      ['price', 3, 2, 0.666667, 15],
      ['the new owner', 2, 1, 0.5, 22],
      [null, 5, 0, 0, null],
    ]);
    expect(report.departures_by_kind!.map(brief)).toEqual([
      ['voluntary', 8, 2, 0.25, 15],
      ['involuntary', 2, 1, 0.5, 22],
    ]);
    expect(printed(report)).toContain('reason for leaving');
    expect(printed(report)).toMatch(/^\(not told\) +5 +0 +0\.0 % +0\.0 to 43\.4 % +-$/m);
    const { departures_by_kind: _, departures_by_reason: __, ...others } = report;
    expect(others).toEqual(judge(alerts));
    expect(printed(judge(alerts))).not.toMatch(/reason for leaving|kind of departure/);
  });
});
