import { expect, it } from 'vitest';
import { judgeHindsight } from '../../../src/domain/outcomes/judge-hindsight.ts';
import type { Departure } from '../../../src/domain/outcomes/ledger.ts';
import { toMonth } from '../../../src/domain/outcomes/period.ts';

const month = toMonth('2026-08');
const episode = (
  accountId: string,
  openedOn: string,
  closedOn: string | null = null,
  verdict: string | null = null,
): Parameters<typeof judgeHindsight>[0]['episodes'][number] => ({ accountId, openedOn, closedOn, verdict });
const churned = (accountId: string, leftOn: string): Departure => ({ accountId, leftOn, how: 'churned' });

it('counts every flagged account once, by what became of it', () => {
  const judged = judgeHindsight({
    month,
    warningDays: 90,
    episodes: [
      episode('left', '2026-08-03', '2026-09-13'),
      episode('left late', '2026-08-20', '2026-10-29'),
      episode('left in spite of the verdict', '2026-08-01', '2026-08-05', 'false_alarm'),
      episode('recovered', '2026-08-10', '2026-09-01'),
      episode('settled by a person', '2026-08-10', '2026-08-12', 'real'),
      episode('false alarm', '2026-08-11', '2026-08-12', 'false_alarm'),
      episode('bad data', '2026-08-11', '2026-08-12', 'bad_data'),
      episode('open', '2026-08-31'),
      episode('twice', '2026-08-02', '2026-08-09'),
      episode('twice', '2026-08-29'),
      episode('completed', '2026-08-15', '2026-08-20'),
      episode('flagged in July', '2026-07-31', '2026-08-20'),
      episode('flagged in September', '2026-09-01'),
    ],
    departures: [
      churned('left', '2026-09-13'),
      churned('left late', '2026-10-29'),
      churned('left in spite of the verdict', '2026-08-11'),
      { accountId: 'completed', leftOn: '2026-08-20', how: 'ended' },
    ],
  });
  expect(judged).toEqual({
    month: '2026-08',
    flagged: 9,
    left: 3,
    recovered: 2,
    falseAlarms: 2,
    stillOpen: 2,
    missed: 0,
    medianWarningDays: 41,
  });
});

it('counts who left in that month without a warning in the 90 days before', () => {
  const judged = judgeHindsight({
    month,
    warningDays: 90,
    episodes: [
      episode('warned in July', '2026-07-20', '2026-08-02'),
      episode('warned too long ago', '2026-05-10', '2026-05-20'),
      episode('flagged on the day', '2026-08-09'),
    ],
    departures: [
      churned('warned in July', '2026-08-02'),
      churned('warned too long ago', '2026-08-30'),
      churned('flagged on the day', '2026-08-09'),
      churned('never flagged', '2026-08-15'),
      churned('never flagged, in September', '2026-09-15'),
    ],
  });
  expect(judged).toMatchObject({ flagged: 0, left: 0, missed: 3, medianWarningDays: null });
});

it('says nothing where nothing can be judged', () => {
  expect(judgeHindsight({ month, warningDays: 90, episodes: [], departures: [] })).toBeNull();
  const later = [episode('a', '2026-09-01')];
  expect(judgeHindsight({ month, warningDays: 90, episodes: later, departures: [] })).toBeNull();
});

it('takes the middle of an even number of warnings', () => {
  const judged = judgeHindsight({
    month,
    warningDays: 90,
    episodes: [episode('a', '2026-08-01'), episode('b', '2026-08-01')],
    departures: [churned('a', '2026-08-11'), churned('b', '2026-08-31')],
  });
  expect(judged?.medianWarningDays).toBe(20);
});
