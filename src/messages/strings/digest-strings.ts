import type { Locale } from '../../domain/types.ts';
import type { KpiKey } from '../models/digest-model.ts';
import type { Noun } from '../text/create-formatter.ts';
import { DIGEST_STRINGS_EN } from './digest-strings-en.ts';
import { DIGEST_STRINGS_PT } from './digest-strings-pt.ts';

/** The words of the Monday digest. Counts come in as `12 accounts`, money and days ready to print. */
export interface DigestStrings {
  subject: (accounts: string, money: string | null, week: string) => string;
  preheader: (churned: string, saved: string, atRisk: string, renewals: string, days: string) => string;
  title: (week: string) => string;
  period: (from: string, to: string, team: string | null) => string;
  tiles: {
    atRisk: string;
    lastWeek: string;
    renewals: (days: string) => string;
    aYear: (money: string) => string;
    change: (accounts: string, money: string | null) => string;
    noChange: string;
    firstWeek: string;
    churned: Noun;
    saved: Noun;
    ofAll: (n: string, all: string) => string;
    renewalsAtRisk: string;
    noValue: string;
  };
  book: {
    title: string;
    byCount: string;
    byRevenue: string;
    noRevenue: string;
    columns: [string, string, string];
  };
  risks: {
    title: string;
    none: string;
    more: (n: string) => string;
    renews: (day: string, relative: string) => string;
    health: (value: string) => string;
    probability: (percent: string) => string;
    owner: (name: string) => string;
    noOwner: string;
    answered: string;
    unanswered: string;
    tasks: (done: string, all: string, overdue: string | null) => string;
    noTasks: string;
  };
  movers: { title: string; down: string; up: string; none: string };
  expected: {
    title: string;
    text: (mrr: string, low: string, high: string, from: string, to: string) => string;
    atRisk: (money: string, low: string, high: string) => string;
    failing: (money: string) => string;
    learned: string;
    prior: string;
    unknown: string;
  };
  team: {
    title: string;
    columns: [string, string, string, string];
    rest: Noun;
    out: (day: string) => string;
  };
  hindsight: {
    title: string;
    flagged: (accounts: string, month: string, parts: readonly string[]) => string;
    left: (n: number, text: string) => string;
    recovered: (n: number, text: string) => string;
    falseAlarms: (n: number, text: string) => string;
    stillOpen: (n: number, text: string) => string;
    missed: (n: string) => string;
    warning: (days: string) => string;
    right: (right: string, judged: string, days: string, rate: string) => string;
    leftInTime: (left: string, alerts: string, days: string, rate: string) => string;
    rate: (share: string, low: string, high: string) => string;
    tooFew: string;
    muted: (rules: string) => string;
    notYet: string;
  };
  themes: { title: string };
  kpis: {
    title: (month: string) => string;
    columns: (month: string, previous: string | null) => [string, string, string];
    names: Readonly<Record<KpiKey, string>>;
    definitions: Readonly<Record<KpiKey, string>>;
    undefined: string;
    n: (n: string) => string;
    cesScale: (name: string, max: string, better: 'lower' | 'higher') => string;
    definitionsTitle: string;
    definitionsLink: string;
  };
  quality: {
    title: string;
    judged: Noun;
    unknown: Noun;
    allFresh: string;
    stale: (source: string, day: string | null) => string;
    missing: (source: string) => string;
    quarantined: (rows: string, source: string) => string;
    held: (alerts: string) => string;
    massDrop: (source: string, accounts: string) => string;
    more: (n: string) => string;
  };
}

export const DIGEST_STRINGS: Readonly<Record<Locale, DigestStrings>> = {
  en: DIGEST_STRINGS_EN,
  'pt-BR': DIGEST_STRINGS_PT,
};
