import type {
  AlertInputs,
  OpenInvoice,
  RecentAnswer,
  RuleMatch,
} from '../../../src/domain/alerts/alert-inputs.ts';
import type { TransitionInput } from '../../../src/domain/alerts/decide-alert.ts';
import type { PassSettings, PassState } from '../../../src/domain/alerts/pass-inputs.ts';
import type { ThemeRouting } from '../../../src/domain/alerts/route-theme.ts';
import type { AlertSettings, RuleSettings } from '../../../src/domain/alerts/settings.ts';
import type { LiveEpisode, Severity } from '../../../src/domain/episode.ts';
import type { LeastAmount } from '../../../src/domain/money.ts';
import { withoutRates } from '../../../src/domain/money.ts';
import type { Account, Csm } from '../../../src/domain/types.ts';
import { bareAccount } from '../../helpers/bare-account.ts';

/** A Wednesday. */
export const TODAY = '2026-03-04';

export const SETTINGS: AlertSettings = {
  rules: {},
  line: {
    rule: { by: 'budget', leastLift: 2 },
    closeAt: 0.8,
    contact: { effect: 0.3, cost: 15 },
    unproven: { worstShare: 0.1, leastLift: 1.5 },
    capacity: { perOwner: 5, share: 0.0125 },
    severity: 'at_risk',
    playbook: 'risk',
  },
  healthyFrom: 70,
  cooldownDays: 14,
  recoverAfterDays: 2,
  escalateAfterDays: 3,
  bundleOver: 10,
  massDrop: { share: 0.3, minAccounts: 20 },
  promote: { yearlyValue: 10_000, probability: 0.5 },
  leavingPlaybook: 'off-boarding',
  byHand: { severity: 'at_risk', playbook: 'risk' },
};

export const ROUTING: ThemeRouting = {
  performance: 'product',
  bugs: 'product',
  access: 'support',
  export: 'product',
  integration: 'product',
  missing_feature: 'product',
  usability: 'csm',
  support: 'support',
  training: 'csm',
  price: 'finance',
  improvement: 'csm',
  default: 'csm',
};

export function match(severity: Severity, more: Partial<RuleMatch> = {}): RuleMatch {
  return {
    rule: `rule-${severity}`,
    kind: 'band',
    severity,
    playbook: null,
    subject: null,
    immediate: false,
    fromUsage: false,
    evidence: { code: 'rule.band', params: {} },
    ...more,
  };
}

/** A detractor's answer. */
export function answerMatch(subject: string, severity: Severity = 'at_risk'): RuleMatch {
  return match(severity, { rule: 'detractor', kind: 'detractor', subject, immediate: true });
}

type Remembered = NonNullable<TransitionInput['live']>;

export function live(more: Partial<Remembered> = {}): Remembered {
  return {
    state: 'open',
    severity: 'at_risk',
    rules: ['rule-at_risk'],
    waitingSince: '2026-03-03',
    lastFiredOn: '2026-03-03',
    snoozedUntil: null,
    ...more,
  };
}

/** A living episode of `A1` with everything that is stored of it. */
export function liveEpisode(more: Partial<LiveEpisode> = {}): LiveEpisode {
  const accountId = more.accountId ?? 'A1';
  return {
    id: `episode/${accountId}`,
    accountId,
    state: 'open',
    severity: 'at_risk',
    touch: 'high',
    rules: ['risk'],
    ownerEmail: 'ana@corp.example',
    openedOn: '2026-03-02',
    openedAt: new Date('2026-03-02T06:00:00Z'),
    closedOn: null,
    closedReason: null,
    healthAtOpen: 40,
    probabilityAtOpen: 0.2,
    mrrAtOpen: 500,
    ackedAt: null,
    ackedBy: null,
    snoozedUntil: null,
    snoozeReason: null,
    escalatedAt: null,
    verdict: null,
    risk: { basis: 'always', probability: 0.2, lift: null, benefit: null, rank: 1, of: 1 },
    trial: null,
    arm: null,
    lastFiredOn: '2026-03-03',
    messageSubject: `episode:episode/${accountId}`,
    lastDecidedOn: '2026-03-03',
    configHash: 'test',
    version: 1,
    updatedAt: new Date('2026-03-02T06:00:00Z'),
    waitingSince: '2026-03-03',
    ...more,
  };
}

export function ended(closedOn: string, severity: Severity): NonNullable<TransitionInput['ended']> {
  return { closedOn, severity };
}

export function account(more: Partial<Account> = {}): Account {
  return bareAccount({
    accountId: 'A1',
    name: 'Acme',
    mrr: 500,
    currency: 'USD',
    startedOn: '2024-01-01',
    csmEmail: 'ana@corp.example',
    ...more,
  });
}

/** A calm account: nothing fires unless a test says so. */
export function inputs(more: Partial<AlertInputs> = {}): AlertInputs {
  return {
    account: account(),
    health: 85,
    band: 'healthy',
    components: { usage: 90, nps: null, ces: null, payment: 100 },
    estimate: { probability: 0.05, model: 'prior', horizonDays: 90 },
    before: new Map(),
    usageLately: null,
    detractors: [],
    efforts: [],
    payment: { uncollectible: false, invoices: [] },
    ...more,
  };
}

export function openInvoice(invoiceId: string, more: Partial<OpenInvoice> = {}): OpenInvoice {
  return {
    invoiceId,
    daysOverdue: 0,
    attempts: 0,
    uncollectible: false,
    collection: 'manual',
    nextAttemptOn: null,
    ...more,
  };
}

/** Every amount is chased. */
export const ANY_AMOUNT: LeastAmount = {
  amount: 0,
  terms: { currency: 'USD', rates: withoutRates('USD') },
};

export function answer(responseId: string, respondedOn: string, score = 3): RecentAnswer {
  return { responseId, score, respondedOn, comment: null, respondent: null, role: null };
}

type RuleKind = RuleSettings['kind'];
type RuleOf<K extends RuleKind> = Extract<RuleSettings, { kind: K }>;
type OwnSettings<K extends RuleKind> = Omit<
  RuleOf<K>,
  'kind' | 'severity' | 'playbook' | 'enabled' | 'always'
>;

const ON_INDEX: ReadonlySet<RuleKind> = new Set(['band', 'health_drop', 'probability', 'renewal']);

/** A rule; on the index it opens wherever the account stands. */
export function rule<K extends RuleKind>(
  kind: K,
  own: OwnSettings<K>,
  more: Partial<Pick<RuleSettings, 'severity' | 'playbook' | 'enabled'> & { always: boolean }> = {},
): RuleOf<K> {
  const always = ON_INDEX.has(kind) ? { always: true } : {};
  return {
    severity: 'at_risk',
    playbook: null,
    enabled: true,
    ...always,
    ...more,
    kind,
    ...own,
  } as RuleOf<K>;
}

export function csm(email: string, more: Partial<Csm> = {}): Csm {
  return {
    email,
    name: null,
    slackUserId: null,
    managerEmail: null,
    timezone: null,
    locale: null,
    outOfOfficeUntil: null,
    deputyEmail: null,
    ...more,
  };
}

/** A day before which nothing has happened, and of which no account is known. */
export function passState(more: Partial<PassState> = {}): PassState {
  return {
    asOf: TODAY,
    now: new Date(`${TODAY}T06:00:00Z`),
    people: new Map(),
    paidUntil: '9999-12-31',
    distrusted: new Set(),
    heardOf: new Map(),
    renamed: new Set(),
    live: new Map(),
    ended: new Map(),
    gone: new Map(),
    firedSubjects: new Map(),
    matchingSince: new Map(),
    mutedRules: new Set(),
    flags: new Map(),
    openedThisWeek: { byOwner: new Map(), pool: 0, events: 0 },
    evidence: { verdict: 'unproven', supportedLift: null },
    risk: {
      line: { mode: 'none', mean: null, median: null, opensFrom: null, standsFrom: null },
      decisions: new Map(),
      decisionOf: () => undefined,
      capacities: new Map(),
      figuresOf: () => undefined,
    },
    ...more,
  };
}

export function passSettings(more: Partial<PassSettings> = {}): PassSettings {
  return {
    alerts: SETTINGS,
    minDurationDays: 0,
    touchOf: () => 'high',
    playbooks: new Map(),
    themeRouting: ROUTING,
    holdOut: { share: 0, salt: 'test' },
    holidaysOf: () => new Set(),
    locale: 'en',
    money: { currency: 'USD', rates: withoutRates('USD') },
    defaultChannel: '#pool',
    configHash: 'test',
    taskWords: ({ contact, account }) => ({
      contact: contact ?? 'your contact',
      account: account ?? 'the customer',
      product: 'the product',
      csm: 'the CSM',
    }),
    idOf: (...words) => words.join('/'),
    ...more,
  };
}
