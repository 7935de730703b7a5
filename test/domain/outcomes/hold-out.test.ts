import { describe, expect, it } from 'vitest';
import { assignArm } from '../../../src/domain/alerts/assign-arm.ts';
import type { Playbook } from '../../../src/domain/alerts/settings.ts';
import type { Arm } from '../../../src/domain/episode.ts';
import { compareArms } from '../../../src/domain/outcomes/hold-out-arms.ts';
import type { AlertedEpisode, LedgerDeparture } from '../../../src/domain/outcomes/ledger.ts';
import { hashUnit } from '../../../src/domain/statistics/chance.ts';
import type { TaskQueue } from '../../../src/domain/task.ts';

const play = (queue: TaskQueue, touch: 'high' | 'low' | null = 'low'): Playbook => ({
  name: 'p',
  steps: [
    { id: 's', title: { en: 's', 'pt-BR': 's' }, queue, dueWorkingDays: 1, touch, stopOnRecovery: true },
  ],
});
const settings = { share: 0.2, salt: 'one' };
const accounts = Array.from({ length: 20_000 }, (_, i) => `A${String(i).padStart(6, '0')}`);
const heldOut = (ids: readonly string[], given = settings) =>
  new Set(
    ids.filter((id) => {
      const arm = assignArm(id, { touch: 'low', playbooks: [play('automation')], settings: given });
      return arm.arm === 'held_out';
    }),
  );

describe('the lot', () => {
  it('spreads evenly, also over ids that differ in a digit', () => {
    const bins = new Array<number>(20).fill(0);
    for (const id of accounts) bins[Math.floor(hashUnit(id) * 20)]!++;
    const expected = accounts.length / bins.length;
    const chiSquare = bins.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
    // 99.9 % point of chi-square with 19 degrees of freedom.
    expect(chiSquare).toBeLessThan(43.8);
  });

  it('draws the share, the same accounts each time, and more of them when the share grows', () => {
    const held = heldOut(accounts);
    expect(held.size / accounts.length).toBeCloseTo(0.2, 1);
    expect(heldOut(accounts)).toEqual(held);
    const more = heldOut(accounts, { ...settings, share: 0.3 });
    expect([...held].every((id) => more.has(id))).toBe(true);
  });

  it('is drawn anew by another salt', () => {
    const first = heldOut(accounts);
    const both = [...heldOut(accounts, { ...settings, salt: 'two' })].filter((id) => first.has(id));
    expect(both.length / accounts.length).toBeCloseTo(0.04, 2);
  });

  it.each([
    ['switched off', { ...settings, share: 0 }, 'low', [play('automation')], 'off'],
    ['of a person', settings, 'high', [play('automation')], 'high_touch'],
    [
      'with a step for a person',
      settings,
      'low',
      [play('automation'), play('finance', null)],
      'needs_person',
    ],
    ['with a step for a person in high-touch only', settings, 'low', [play('csm', 'high')], 'lot'],
    ['without steps', settings, 'low', [], 'lot'],
  ] as const)('treats an account %s', (_what, given, touch, playbooks, reason) => {
    const assignment = assignArm('A1', { touch, playbooks, settings: given });
    expect(assignment.reason).toBe(reason);
    expect(assignment.trial).toBe(reason === 'lot' ? 'one 0.2' : null);
  });
});

let ids = 0;
const episode = (accountId: string, arm: Arm | null, openedOn = '2026-01-01'): AlertedEpisode => ({
  id: String(++ids),
  accountId,
  accountName: null,
  touch: 'low',
  openedOn,
  closedOn: null,
  verdict: null,
  alerts: [],
  trial: arm === null ? null : 'one 0.2',
  arm,
});

function book(arm: Arm, n: number, leaving: number) {
  const names = Array.from({ length: n }, (_, i) => `${arm} ${i}`);
  return {
    episodes: names.map((name) => episode(name, arm)),
    departures: names.slice(0, leaving).map(
      (accountId): LedgerDeparture => ({
        accountId,
        leftOn: '2026-02-01',
        how: 'churned',
        churnKind: 'voluntary',
      }),
    ),
  };
}

function compare(treated: [number, number], held: [number, number], extra: AlertedEpisode[] = []) {
  const [a, b] = [book('treated', ...treated), book('held_out', ...held)];
  const departures = [...a.departures, ...b.departures];
  return compareArms([...a.episodes, ...b.episodes, ...extra], {
    departures: new Map(departures.map((d) => [d.accountId, d])),
    asOf: '2026-05-01',
    outcomeDays: 90,
  });
}

describe('the comparison', () => {
  it.each([
    ['plays_help', [200, 10], [100, 20]],
    ['plays_harm', [200, 60], [100, 5]],
    ['chance', [200, 20], [40, 5]],
    ['too_few', [200, 20], [19, 19]],
    ['nothing_yet', [200, 20], [0, 0]],
  ] as const)('finds %s', (finding, treated, held) => {
    expect(compare([...treated], [...held])).toMatchObject([{ finding }]);
  });

  it('says how many stayed in each group, and by how much they differ', () => {
    expect(compare([200, 10], [100, 20])).toMatchObject([
      { trial: 'one 0.2', treated: { hits: 190, n: 200 }, heldOut: { hits: 80, n: 100 }, waiting: 0 },
    ]);
    expect(compare([200, 10], [100, 20])[0]!.difference!.value).toBeCloseTo(0.15, 12);
  });

  it('counts an account once, in the group it was drawn into, and not before its time', () => {
    const later = episode('treated 0', 'held_out', '2026-01-20');
    const waits = episode('new', 'held_out', '2026-04-20');
    const outside = episode('before the trial', null);
    expect(compare([30, 0], [30, 0], [later, waits, outside])).toMatchObject([
      { treated: { n: 30 }, heldOut: { n: 30 }, waiting: 1 },
    ]);
  });
});
