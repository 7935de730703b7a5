import { describe, expect, it } from 'vitest';
import { alertExplanationJson, printAlertExplanation } from '../../src/cli/print-alert-explanation.ts';
import { explainAlert } from '../../src/domain/alerts/explain-alert.ts';
import type { StateBefore } from '../../src/domain/alerts/pass-inputs.ts';
import { weighPortfolio } from '../../src/domain/alerts/weigh-portfolio.ts';
import { addDays } from '../../src/domain/day.ts';
import type { Locale } from '../../src/domain/types.ts';
import {
  account,
  inputs,
  liveEpisode,
  passSettings,
  passState,
  SETTINGS,
  TODAY,
} from '../domain/alerts/build.ts';
import { SILENT_IO } from '../helpers/silent-io.ts';

const PROVEN = { verdict: 'proven', supportedLift: null } as const;
const customer = (accountId: string, probability: number | null, noticeOn: string | null = null) =>
  inputs({
    account: account({ accountId, noticeOn }),
    estimate: { probability, model: 'learned', horizonDays: 90 },
  });
const CALM = Array.from({ length: 30 }, (_, i) => customer(`calm-${i}`, 0.02));
const LINE = { ...SETTINGS.line, capacity: { perOwner: 1, share: 0 } };

function standing(accountId: string, more: Partial<StateBefore> = {}) {
  const settings = passSettings({ alerts: { ...SETTINGS, line: LINE } });
  const book = [
    customer('worst', 0.4),
    customer('next', 0.3),
    customer('leaves', 0.5, TODAY),
    customer('dark', null),
    ...CALM,
  ];
  const state = weighPortfolio(book, passState({ evidence: PROVEN, ...more }), settings);
  return explainAlert(accountId, state, { held: null });
}

function said(accountId: string, more: Partial<StateBefore> = {}, locale: Locale = 'en'): string[] {
  const lines: string[] = [];
  const io = { ...SILENT_IO, columns: 120, out: (line: string) => void lines.push(line) };
  const found = standing(accountId, more);
  if (found) printAlertExplanation(io, found, locale);
  return lines;
}

describe('where an account stands against the line', () => {
  it('alerted: since when and by which rules, its place, and the line', () => {
    const episode = liveEpisode({
      accountId: 'worst',
      openedOn: addDays(TODAY, -3),
      rules: ['risk-line', 'fast-drop'],
      risk: { basis: 'line', probability: 0.4, lift: 7, benefit: null, rank: 1, of: 34 },
    });
    const live = new Map([['worst', episode]]);
    expect(said('worst', { live })).toEqual([
      '\nAlerts',
      '  alerted since 1 Mar (risk-line, fast-drop)',
      expect.stringMatching(
        /^ {2}40% *, [\d.]+ times the mean; no\. 1 by risk of the 34 with the same owner$/,
      ),
      expect.stringMatching(/^ {2}risk alerts open from [\d.]+% \(2 times the mean\)/),
      expect.stringMatching(/^ {2}an open one stands down to [\d.]+%$/),
    ]);
    const event = new Map([['worst', { ...episode, rules: ['nps-detractor'], risk: null }]]);
    expect(said('worst', { live: event })[1]).toBe(
      '  alerted since 1 Mar for what has happened (nps-detractor)',
    );
  });

  const full = { openedThisWeek: { byOwner: new Map([['', 1]]), pool: 0, events: 0 } };
  it.each([
    ['under the line', 'calm-3', {}, 'it is under the line'],
    ['the budget used up', 'next', full, 'the week of its person is full'],
    ['notice given', 'leaves', {}, 'nobody can turn it any more: notice is given, or a bill was given up'],
    ['unknown', 'dark', {}, 'its probability is not known'],
    [
      'muted',
      'worst',
      { mutedRules: new Set(['risk-line']) },
      'risk alerts are muted: they were wrong too often',
    ],
    [
      'no better than chance',
      'worst',
      { evidence: { verdict: 'chance', supportedLift: null } as const },
      'the ranking is no better than drawing names',
    ],
  ])('not alerted: %s', (_what, accountId, more, reason) => {
    expect(said(accountId, more)[1]).toBe(`  no alert: ${reason}`);
  });

  it('says that nothing is proven, or that nothing opens', () => {
    const unproven = said('calm-1', { evidence: { verdict: 'unproven', supportedLift: null } });
    expect(unproven[3]).toContain('nothing is proven yet: risk alerts open for the worst few');
    const chance = { evidence: { verdict: 'chance', supportedLift: null } } as const;
    expect(
      said('worst', chance)
        .join('\n')
        .match(/no better than drawing names/g),
    ).toHaveLength(1);
    const lasting = new Map([['worst', liveEpisode({ accountId: 'worst', rules: ['fast-drop'] })]]);
    expect(said('worst', { ...chance, live: lasting })).toContain(
      '  no risk alert opens: the ranking is no better than drawing names',
    );
    expect(said('worst', { ...chance, live: lasting }, 'pt-BR')).toContain(
      '  nenhum alerta de risco abre: a ordem não é melhor que um sorteio',
    );
  });

  it('is what the decision held back, where it did, and data for a machine', () => {
    const settings = passSettings();
    const state = weighPortfolio(
      [customer('worst', 0.4), ...CALM],
      passState({ evidence: PROVEN }),
      settings,
    );
    const held = explainAlert('worst', state, { held: 'mass_drop' });
    expect(alertExplanationJson(held)).toMatchObject({
      as_of: TODAY,
      outcome: 'held',
      reason: 'mass_drop',
      probability: 0.4,
      rank: 1,
      of: 31,
      line: { mode: 'line' },
    });
    expect(explainAlert('worst', state, { held: null })!.outcome).toEqual({ kind: 'next' });
    expect(explainAlert('stranger', state, { held: null })).toBeNull();
    expect(alertExplanationJson(null)).toBeNull();
  });
});
