import { expect, it } from 'vitest';
import { printEpisodes, printLedger } from '../../src/cli/print-ledger.ts';
import type { Arm } from '../../src/domain/episode.ts';
import { buildLedger } from '../../src/domain/outcomes/build-ledger.ts';
import type { AlertedEpisode, LedgerDeparture } from '../../src/domain/outcomes/ledger.ts';
import type { RuleStanding } from '../../src/domain/outcomes/rule-muting.ts';
import { shareOf } from '../../src/domain/statistics/shares.ts';
import type { Verdict } from '../../src/domain/types.ts';
import { SILENT_IO } from '../helpers/silent-io.ts';

const ASOF = '2026-06-30';
const left = (accountId: string) => ({
  accountId,
  leftOn: '2026-02-01',
  how: 'churned' as const,
  churnKind: 'voluntary' as const,
  mrr: null,
  currency: null,
  watched: true,
  churnReason: null,
});

let ids = 0;
const episode = (
  accountId: string,
  verdict: Verdict | null = null,
  arm: Arm | null = null,
): AlertedEpisode => ({
  id: `0000000${++ids}-rest`,
  accountId,
  accountName: accountId.toUpperCase(),
  touch: arm === null ? 'high' : 'low',
  openedOn: '2026-01-01',
  closedOn: null,
  verdict,
  alerts: [{ rule: 'drop', on: '2026-01-01', definition: null }],
  trial: arm === null ? null : 'first 0.5',
  arm,
});

function report(episodes: AlertedEpisode[], departures: (LedgerDeparture & ReturnType<typeof left>)[]) {
  // Every alerted account was watched, and nineteen others for each of them.
  const book = {
    entered: [{ day: '2025-12-01', accounts: 20 * episodes.length }],
    departures: departures.map(({ leftOn, how }) => ({ leftOn, how, watchedFrom: '2025-12-01' })),
  };
  const given = { asOf: ASOF, since: '2025-06-30', outcomeDays: 90, episodes, departures, book };
  return buildLedger(given, null);
}

const MUTED: RuleStanding = {
  rule: 'drop',
  state: 'muted',
  reason: { code: 'under', judged: shareOf(2, 40), line: 0.3 },
  actor: null,
  asOf: '2026-06-01',
  trustedSince: null,
};

function told(print: (io: typeof SILENT_IO) => void, columns = 200): string {
  const lines: string[] = [];
  print({ ...SILENT_IO, columns, out: (line) => void lines.push(line) });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters
  return lines.join('\n').replace(/\u001b\[[0-9;]*m/g, '');
}

it('tells precision with its interval, and of small numbers that they are small', () => {
  const stayed = Array.from({ length: 30 }, (_, i) => episode(`s${i}`, i < 3 ? 'false_alarm' : null));
  const gone = Array.from({ length: 10 }, (_, i) => episode(`l${i}`));
  const text = told((io) =>
    printLedger(io, report([...stayed, ...gone], [...gone.map((e) => left(e.accountId)), left('missed')]), [
      MUTED,
    ]),
  );
  expect(text).toContain('10 of 40: 25 % (14–40 %)');
  expect(text).toContain('0 of 3: too few to tell');
  expect(text).toContain('10 of 11: too few to tell');
  expect(text).toContain('missed: missed (2026-02-01, voluntary)');
  expect(text).toContain(
    'muted drop since 2026-06-01: right 2 of 40: 5 % (1–17 %), line 30 %; harbinger ledger unmute drop',
  );
});

it('says beside chance what alerts were worth, within 80 columns', () => {
  const gone = Array.from({ length: 12 }, (_, i) => episode(`l${i}`));
  const stayed = (n: number) => Array.from({ length: n }, (_, i) => episode(`s${i}`));
  const departures = gone.map((e) => left(e.accountId));
  const tell = (episodes: AlertedEpisode[], others: typeof departures = departures) =>
    told((io) => printLedger(io, report(episodes, others), []), 80);
  const better = tell([...gone, ...stayed(60)]);
  expect(better).toMatch(/^drop +12 of 72: 17 % \(10–27 %\) +1 % of 1440 +better than chance$/m);
  expect(
    Math.max(
      ...better
        .split('\n')
        .slice(1, 6)
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(80);
  const hidden = Array.from({ length: 125 }, (_, i) => left(`unwarned${i}`));
  const alike = tell([...gone.slice(0, 6), ...stayed(60)], [...departures.slice(0, 6), ...hidden]);
  expect(alike).toMatch(/^drop +6 of 66: 9 % \(4–18 %\) +10 % of 1320 +no better than chance$/m);
  expect(tell([...gone.slice(0, 2), ...stayed(6)])).toMatch(/^drop +2 of 8: .* too few to say: n=8$/m);
});

it('draws no conclusion from a trial that is too small, and one from a clear one', () => {
  const group = (arm: Arm, n: number) =>
    Array.from({ length: n }, (_, i) => episode(`${arm}${i}`, null, arm));
  const trial = (n: number, leaving: number) => {
    const held = group('held_out', n);
    return told((io) =>
      printLedger(
        io,
        report(
          [...group('treated', n), ...held],
          held.slice(0, leaving).map((e) => left(e.accountId)),
        ),
        [],
      ),
    );
  };
  expect(trial(10, 5)).toContain('a group has fewer than 20 outcomes: too few to tell');
  expect(trial(50, 1)).toContain('chance explains the difference');
  expect(trial(50, 20)).toContain('the plays keep customers');
});

it('says so when there is nothing to say', () => {
  const text = told((io) => printLedger(io, report([], []), []));
  expect(text).toContain('No alert was raised in this time.');
  expect(text).toContain('nobody who was watched has left');
});

it('lists every alert with treatment, verdict and outcome', () => {
  const text = told((io) =>
    printEpisodes(io, report([episode('a', 'real'), episode('b', null, 'held_out')], [left('b')])),
  );
  expect(text).toMatch(/2026-01-01 {2}\S+ {2}A {2}high-touch {2}real +stayed +drop/);
  expect(text).toMatch(/2026-01-01 {2}\S+ {2}B {2}held out +no verdict +left \(voluntary\) +drop/);
});
