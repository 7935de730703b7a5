import { evidence } from '../../src/domain/evidence/evidence-codes.ts';
import type { AdminNoticeModel } from '../../src/messages/models/admin-notice-model.ts';
import type { AlertModel } from '../../src/messages/models/alert-model.ts';
import type { DigestModel } from '../../src/messages/models/digest-model.ts';
import type {
  AccountLine,
  BundleModel,
  PoolSummaryModel,
  ReminderTask,
  TaskReminderModel,
} from '../../src/messages/models/list-models.ts';
import type { MessageContext } from '../../src/messages/models/message.ts';

export const EN: MessageContext = {
  locale: 'en',
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  today: '2026-11-21',
};
export const PT: MessageContext = {
  locale: 'pt-BR',
  timeZone: 'America/Sao_Paulo',
  currency: 'BRL',
  today: '2026-11-21',
};

export const plannerDrop = evidence(
  'usage.active_days_below_normal',
  {
    product: 'Planner',
    activeDays: 5,
    windowDays: 28,
    usualLow: 15,
    usualHigh: 19,
    factor: 0.33,
    since: '2026-10-29',
  },
  -19.2,
);
export const usersGone = evidence(
  'usage.regular_users_gone',
  { product: 'Planner', gone: 2, of: 3, since: '2026-10-31' },
  -4.4,
);
export const detractor = evidence(
  'nps.detractor',
  {
    score: 3,
    day: '2026-11-12',
    ageDays: 9,
    role: 'head of operations',
    quote: 'export takes forever',
    responseId: 'r-77',
    words: null,
    answers: 1,
  },
  -8,
);
export const highEffort = evidence(
  'ces.high_effort',
  {
    score: 4,
    day: '2026-11-10',
    ageDays: 11,
    role: null,
    quote: null,
    responseId: 'r-78',
    words: null,
    answers: 3,
    scaleMin: 1,
    scaleMax: 5,
    better: 'lower',
    mean: 4.2,
  },
  -4,
);
export const failingCard = evidence(
  'payment.failing',
  { invoiceId: 'i-9', amount: 750, currency: 'EUR', dueOn: '2026-11-02', attempts: 3 },
  -21,
);

export const alert: AlertModel = {
  episodeId: '6f1f6c1e-8f0a-4b53-9d0a-0d8f2a6f2d11',
  version: 1,
  accountId: 'northwind',
  accountName: 'Northwind Logistics',
  severity: 'critical',
  state: 'opened',
  leadingRule: 'health_drop',
  risk: null,
  record: null,
  leaving: null,
  byHand: null,
  rules: ['fast-drop', 'detractor'],
  asOf: '2026-11-21',
  openedOn: '2026-11-21',
  configHash: '9f2c41d07be35a10',
  health: { from: 72.31, fromDay: '2026-10-31', to: 41.08, fromBand: 'healthy', toBand: 'at_risk' },
  changes: [plannerDrop, usersGone],
  drivers: [plannerDrop, detractor, usersGone, highEffort],
  trend: {
    values: [9, 12, 14, 12, 14, 12, 14, 13, 10, 6, 4, 2],
    measure: 'active_users',
    product: 'Planner',
  },
  mrr: { amount: 4000, currency: 'EUR' },
  renewalOn: '2027-01-14',
  probability: {
    probability: 0.34,
    horizonDays: 90,
    model: 'learned',
    bookAverage: 0.06,
    outcomes: 212,
    outcomesNeeded: null,
  },
  quote: {
    kind: 'nps',
    score: 3,
    comment: 'export takes forever',
    by: 'head of operations',
    on: '2026-11-12',
  },
  tasks: [
    {
      taskId: 't-1',
      title: 'Call Maria Keller about the planners',
      dueOn: '2026-11-24',
      state: 'open',
      queue: 'csm',
      ownerName: 'Ana Souza',
    },
    {
      taskId: 't-2',
      title: 'Send the export work-around, ask for a date',
      dueOn: '2026-11-25',
      state: 'open',
      queue: 'product',
      ownerName: null,
    },
    {
      taskId: 't-3',
      title: 'Hold a review meeting with the sponsor',
      dueOn: '2026-12-04',
      state: 'open',
      queue: 'csm',
      ownerName: 'Ana Souza',
    },
  ],
  moreTasks: 0,
  acknowledged: null,
  snoozed: null,
  escalated: null,
  heldReason: null,
  closedOn: null,
  verdict: null,
  crmUrl: 'https://crm.example.com/accounts/northwind',
  interactive: true,
};

const alertTasksPt: AlertModel['tasks'] = [
  {
    taskId: 't-1',
    title: 'Ligar para Maria Keller sobre o que mudou',
    dueOn: '2026-11-24',
    state: 'open',
    queue: 'csm',
    ownerName: 'Ana Souza',
  },
  {
    taskId: 't-2',
    title: 'Encaminhar a reclamação ao Produto com a citação',
    dueOn: '2026-11-25',
    state: 'open',
    queue: 'product',
    ownerName: null,
  },
  {
    taskId: 't-3',
    title: 'Fazer uma reunião de revisão com o patrocinador',
    dueOn: '2026-12-04',
    state: 'open',
    queue: 'csm',
    ownerName: 'Ana Souza',
  },
];
export const alertPt: AlertModel = {
  ...alert,
  mrr: { amount: 4000, currency: 'BRL' },
  quote: { ...alert.quote!, comment: 'a exportação demora uma eternidade', by: 'gerente de operações' },
  drivers: alert.drivers.map((d) =>
    d === detractor ? { ...d, params: { ...d.params, quote: 'a exportação demora uma eternidade' } } : d,
  ),
  tasks: alertTasksPt,
};

/** The same episode later on. */
export function inState(model: AlertModel, state: AlertModel['state']): AlertModel {
  const oneDone = model.tasks.map((t, i) => (i === 0 ? { ...t, state: 'done' as const } : t));
  const acknowledged = { by: 'Ana Souza', at: '2026-11-21T09:42:00Z' };
  switch (state) {
    case 'acknowledged':
      return { ...model, state, version: 2, acknowledged, tasks: oneDone };
    case 'snoozed':
      return {
        ...model,
        state,
        version: 3,
        acknowledged,
        snoozed: { until: '2026-11-28', reason: 'waiting_for_customer', by: 'Ana Souza' },
      };
    case 'escalated':
      return { ...model, state, version: 4, escalated: { to: 'Bruno Lima', at: '2026-11-21T09:42:00Z' } };
    case 'leaving':
      return {
        ...model,
        state,
        version: 5,
        leadingRule: 'notice',
        leaving: {
          noticeOn: '2026-11-20',
          leavesOn: '2027-01-14',
          reason: null,
          reasons: new Map([['price', { name: { en: 'Price', 'pt-BR': 'Preço' }, also: [] }]]),
        },
      };
    case 'held':
      return { ...model, state, version: 5, heldReason: 'source_stale' };
    case 'recovered':
    case 'churned':
    case 'closed':
      return {
        ...model,
        state,
        version: 6,
        acknowledged,
        closedOn: '2026-12-09',
        asOf: '2026-12-09',
        verdict: state === 'closed' ? 'false_alarm' : null,
        tasks: oneDone,
      };
    default:
      return { ...model, state, version: 7 };
  }
}

const line = (
  accountId: string,
  accountName: string,
  severity: AccountLine['severity'],
  more: Partial<AccountLine>,
): AccountLine => ({
  accountId,
  accountName,
  severity,
  healthFrom: null,
  healthTo: null,
  why: null,
  mrr: null,
  renewalOn: null,
  probability: null,
  queue: null,
  ...more,
});

export const alba = line('alba', 'Alba Foods', 'critical', {
  healthFrom: 64,
  healthTo: 23,
  why: failingCard,
  mrr: { amount: 750, currency: 'EUR' },
  renewalOn: '2026-12-12',
  queue: 'finance',
});
export const kite = line('kite', 'Kite GmbH', 'at_risk', {
  healthFrom: 58,
  healthTo: 44,
  why: plannerDrop,
  mrr: { amount: 1250, currency: 'EUR' },
  renewalOn: '2026-12-03',
  probability: 0.41,
  queue: 'csm',
});
export const sol = line('sol', 'Sol Ltda', 'watch', {
  healthTo: 55,
  why: highEffort,
  mrr: { amount: 300, currency: 'EUR' },
  probability: 0.12,
  queue: 'automation',
});

export const pool: PoolSummaryModel = {
  pool: '#low-touch',
  day: '2026-11-21',
  needPerson: [alba, kite],
  automated: [
    sol,
    ...Array.from({ length: 9 }, (_, i) => ({
      ...sol,
      accountId: `a-${i}`,
      accountName: `Customer ${i + 1}`,
    })),
  ],
  customerEmails: [
    { title: 'Getting back to Planner', accounts: 7, approvedBy: 'Ana Souza' },
    { title: 'Webinar 27 Nov', accounts: 2, approvedBy: null },
  ],
  waitingApproval: { emails: 5, reviewUrl: 'https://harbinger.example.com/review' },
  recovered: [{ accountId: 'luz', accountName: 'Luz e Cia' }],
  quietNormal: 22,
  held: 3,
};

export const bundle: BundleModel = {
  bundleId: 'bundle:ana@example.com:2026-11-21',
  handedOver: false,
  page: { number: 1, of: 1 },
  csmName: 'Ana Souza',
  day: '2026-11-21',
  accounts: [
    alba,
    kite,
    ...Array.from({ length: 45 }, (_, i) => ({
      ...sol,
      accountId: `b-${i}`,
      accountName: `Customer ${i + 1}`,
    })),
  ],
  interactive: true,
};

const overdue = (accountName: string, title: string, dueOn: string): ReminderTask => ({
  taskId: `t-${accountName}-${dueOn}`,
  title,
  dueOn,
  state: 'open',
  queue: 'csm',
  ownerName: 'Ana Souza',
  accountId: accountName.toLowerCase(),
  accountName,
  mrr: { amount: 4000, currency: 'EUR' },
  comment: null,
});
export const reminder: TaskReminderModel = {
  ownerName: 'Ana Souza',
  queue: null,
  day: '2026-11-21',
  overdue: [
    overdue('Northwind Logistics', 'Call Maria Keller about what changed', '2026-11-18'),
    overdue('Kite GmbH', 'Agree the renewal with your contact', '2026-11-20'),
  ],
  dueToday: [overdue('Alba Foods', 'Send a short summary with an offer of help', '2026-11-21')],
  coming: [],
  interactive: true,
};

export const notices: readonly AdminNoticeModel[] = [
  {
    kind: 'mass_drop',
    source: 'posthog',
    day: '2026-11-21',
    dropped: 1204,
    accounts: 1310,
    volumeShare: 0.09,
    heldAlerts: 231,
  },
  {
    kind: 'source_stale',
    source: 'usage',
    day: '2026-11-21',
    watermark: '2026-11-18',
    allowedDays: 2,
    heldAlerts: 8,
  },
  { kind: 'source_recovered', source: 'usage', day: '2026-11-21', watermark: '2026-11-21', rejudged: 231 },
  {
    kind: 'channel_paused',
    channel: 'slack',
    reason: 'token_revoked',
    unreachable: false,
    since: '2026-11-21T06:00:00Z',
    waiting: 17,
  },
  {
    kind: 'channel_paused',
    channel: 'email',
    reason: 'mail: ESOCKET CONN',
    unreachable: true,
    since: '2026-11-21T09:30:00Z',
    waiting: 42,
  },
  {
    kind: 'webhook_gone',
    name: 'jira',
    reason: 'HTTP 410: the receiver wants no more events',
    since: '2026-11-16T08:12:00.000Z',
  },
  {
    kind: 'destination_gone',
    destination: '#cs-north',
    reason: 'is_archived',
    fallback: '#customer-success',
    messages: 4,
  },
  {
    kind: 'source_unreadable',
    source: 'csv',
    problems: [
      { file: 'signals.csv', line: 1, column: 1, message: 'the file holds binary data, no text' },
      {
        file: 'usage.csv.gz',
        line: null,
        column: null,
        message: 'the compressed data are damaged or cut short',
      },
    ],
  },
  {
    kind: 'config_rejected',
    file: 'harbinger.yaml',
    problems: [
      { line: 14, column: 7, message: 'health.bands.at_risk must be below watch' },
      { line: 31, column: 3, message: 'unknown key "alert"; did you mean "alerts"?' },
    ],
    runningHash: '9f2c41d07be35a10',
  },
  { kind: 'rule_muted', rule: 'fast-drop', right: 3, judged: 41, high: 0.194, line: 0.25 },
  { kind: 'rule_unmuted', rule: 'fast-drop', reason: 'not_under' },
  { kind: 'digest_skipped', period: '2026-W46', daysLate: 5, recipients: 3 },
  {
    kind: 'digest_left_out',
    recipients: [
      { recipient: 'vp@other.example', reason: 'domain_not_allowed' },
      { recipient: 'boss, vp', reason: 'not_one_address' },
    ],
  },
  { kind: 'deliveries_uncertain', count: 2, oldestSince: '2026-11-21T06:00:00Z' },
  {
    kind: 'model_drift',
    model: 7,
    since: '2026-11-16',
    features: ['usage.events_28d', 'signal.*tickets* <b>.count_28d'],
    ratio: { value: 1.62, low: 1.21, high: 2.03 },
  },
  {
    kind: 'model_in_force',
    model: 3,
    departures: 112,
    weight: 0.82,
    promise: { lift: 2, precision: 0.21, chance: 0.06, rows: 930 },
  },
  { kind: 'model_refused', model: 4, reason: 'chance', departures: 61, hadModel: false },
  { kind: 'model_waits', departures: 30, least: 50 },
  {
    kind: 'promise_broken',
    promised: { lift: 2, precision: 0.21, chance: 0.06, rows: 930 },
    lived: { precision: 0.07, chance: 0.06, rows: 410 },
  },
  { kind: 'rows_quarantined', source: 'invoices', rows: 7, files: 1 },
  {
    kind: 'source_distrusted',
    source: 'usage',
    day: '2026-11-21',
    findings: [
      { code: 'volume_fell', product: 'Planner', day: '2026-11-20', share: 0.11, weeks: 8 },
      { code: 'volume_leapt', product: null, day: '2026-11-20', share: 1004, weeks: 8 },
      { code: 'late', watermark: '2026-11-19', day: '2026-11-20', usualLag: 1 },
      { code: 'day_missing', day: '2026-11-19', usualRows: 212, weeks: 8 },
      { code: 'clock_shifted', from: '2026-11-14', to: '2026-11-20', share: 0.31, direction: 'later' },
      { code: 'silent', watermark: '2026-11-09', days: 12, longestGap: 3 },
    ],
    heldAlerts: 8,
  },
  {
    kind: 'id_renamed',
    source: 'usage',
    day: '2026-11-21',
    findings: [{ code: 'id_renamed', accountId: 'A07', unknownId: 'acme-7', from: '2026-11-14' }],
    heldAlerts: 1,
  },
  { kind: 'portfolio_moved', product: 'Planner', closedOn: '2026-10-31', share: 0.69 },
];

const quote = {
  en: [
    'Export takes forever and fails on large plans.',
    'Nobody answers my tickets before Thursday.',
    'Worth it, but the price went up twice.',
  ],
  'pt-BR': [
    'A exportação demora e falha em planos grandes.',
    'Ninguém responde aos chamados antes de quinta.',
    'Vale a pena, mas o preço subiu duas vezes.',
  ],
};

export function digestOf(locale: 'en' | 'pt-BR'): DigestModel {
  const words = quote[locale];
  const risks: DigestModel['topRisks'] = [
    {
      accountId: 'northwind',
      accountName: 'Northwind Logistics',
      severity: 'critical',
      health: 41.08,
      why: plannerDrop,
      risk: { code: 'rule.risk', params: { rank: 2, of: 31, pool: null }, points: 0 },
      mrr: { amount: 4000, currency: null },
      mrrConverted: null,
      renewalOn: '2027-01-14',
      probability: 0.34,
      ownerName: 'Ana Souza',
      tasks: { open: 2, done: 1, overdue: 1 },
      alert: 'acknowledged',
    },
    {
      accountId: 'alba',
      accountName: 'Alba Foods',
      severity: 'critical',
      health: 23,
      why: failingCard,
      risk: null,
      mrr: { amount: 750, currency: null },
      mrrConverted: null,
      renewalOn: '2026-12-12',
      probability: 0.29,
      ownerName: null,
      tasks: { open: 0, done: 0, overdue: 0 },
      alert: 'unanswered',
    },
    ...Array.from({ length: 23 }, (_, i) => ({
      accountId: `r-${i}`,
      accountName: `Customer ${i + 1}`,
      severity: 'at_risk' as const,
      health: 48 - i,
      why: highEffort,
      risk: null,
      mrr: { amount: 900 + i * 10, currency: null },
      mrrConverted: null,
      renewalOn: null,
      probability: null,
      ownerName: 'Bruno Lima',
      tasks: { open: 1, done: 0, overdue: 0 },
      alert: 'unanswered' as const,
    })),
  ];
  return {
    team: null,
    currency: (locale === 'en' ? EN : PT).currency,
    unconverted: [],
    week: { from: '2026-11-09', to: '2026-11-15', number: 47 },
    atRisk: {
      accounts: 25,
      arr: 412_300,
      unconverted: [],
      before: { accounts: 22, arr: 371_000, unconverted: [] },
    },
    lastWeek: {
      churned: { accounts: 2, arr: 18_000, unconverted: [] },
      saved: { accounts: 3, arr: 41_500, unconverted: [] },
    },
    renewals: {
      days: 90,
      all: { accounts: 31, arr: 690_000, unconverted: [] },
      atRisk: { accounts: 4, arr: 118_000, unconverted: [] },
    },
    book: [
      { band: 'healthy', accounts: 231, arr: 3_120_000, unconverted: [] },
      { band: 'watch', accounts: 38, arr: 540_000, unconverted: [] },
      { band: 'at_risk', accounts: 19, arr: 301_000, unconverted: [] },
      { band: 'critical', accounts: 6, arr: 111_300, unconverted: [] },
      { band: 'unknown', accounts: 6, arr: 42_000, unconverted: [] },
    ],
    topRisks: risks,
    attached: risks,
    topRisksTotal: 25,
    movers: {
      down: [
        {
          accountId: 'northwind',
          accountName: 'Northwind Logistics',
          healthFrom: 72.3,
          healthTo: 41.1,
          why: plannerDrop,
          eased: null,
        },
        {
          accountId: 'alba',
          accountName: 'Alba Foods',
          healthFrom: 64,
          healthTo: 23,
          why: failingCard,
          eased: null,
        },
      ],
      up: [
        {
          accountId: 'luz',
          accountName: 'Luz e Cia',
          healthFrom: 44,
          healthTo: 68,
          why: null,
          eased: highEffort,
        },
      ],
    },
    expectedChurn: {
      from: '2027-01-01',
      to: '2027-03-31',
      mrr: 21_400,
      low: 12_100,
      high: 33_000,
      model: 'learned',
    },
    leaving: null,
    byHand: [],
    prospects: { attention: [], growth: [] },
    moneyAtRisk: {
      expected: 96_400,
      low: 61_000,
      high: 131_800,
      accounts: 298,
      unknown: 2,
      voluntary: 88_000,
      involuntary: 8400,
    },
    csms: [
      { name: 'Ana Souza', open: 9, unanswered: 2, overdue: 3, outUntil: null },
      { name: 'Bruno Lima', open: 6, unanswered: 0, overdue: 1, outUntil: '2026-11-27' },
    ],
    hindsight: {
      month: '2026-08',
      flagged: 14,
      left: 6,
      recovered: 5,
      falseAlarms: 3,
      stillOpen: 0,
      missed: 2,
      medianWarningDays: 31,
    },
    precision: {
      days: 365,
      outcomeDays: 90,
      byVerdict: { hits: 12, n: 19, share: 0.632, low: 0.41, high: 0.809 },
      byOutcome: { hits: 62, n: 140, share: 0.443, low: 0.363, high: 0.526 },
      muted: ['fast-drop'],
    },
    chance: {
      rules: [
        { rule: 'risk-line', n: 72, left: 12, chance: 0.062, verdict: 'better' },
        { rule: 'fast-drop', n: 66, left: 5, chance: 0.071, verdict: 'no_better' },
        { rule: 'nps-detractor', n: 9, left: 2, chance: 0.06, verdict: 'too_few' },
        { rule: 'payment-overdue', n: 0, left: 0, chance: null, verdict: 'too_few' },
      ],
    },
    ranking: 'proven',
    themes: [
      {
        theme: locale === 'en' ? 'Export' : 'Exportação',
        answers: 11,
        quote: words[0]!,
        value: { accounts: 9, arr: 45600, unconverted: [] },
      },
      {
        theme: locale === 'en' ? 'Support' : 'Suporte',
        answers: 6,
        quote: words[1]!,
        value: { accounts: 5, arr: 12000, unconverted: [{ currency: 'BRL', accounts: 1, mrr: 14_500 }] },
      },
      {
        theme: locale === 'en' ? 'Price' : 'Preço',
        answers: 4,
        quote: words[2]!,
        value: { accounts: 4, arr: null, unconverted: [] },
      },
    ],
    kpis: {
      month: '2026-10',
      previousMonth: '2026-09',
      ces: { max: 5, better: 'lower' },
      npsWithoutComment: 0.55,
      ltvCapped: { now: false, before: false },
      unconverted: [],
      unknownAmount: 0,
      rows: [
        { key: 'logo_churn', value: 0.021, previous: 0.018, n: null, plusMinus: null },
        { key: 'net_mrr_churn', value: -0.004, previous: 0.006, n: null, plusMinus: null },
        { key: 'grr', value: 0.972, previous: 0.978, n: null, plusMinus: null },
        { key: 'nrr', value: 1.004, previous: 0.994, n: null, plusMinus: null },
        { key: 'mrr', value: 343_500, previous: 338_900, n: null, plusMinus: null },
        { key: 'ltv', value: null, previous: 41_200, n: null, plusMinus: null },
        { key: 'upsell', value: 0.013, previous: 0.009, n: null, plusMinus: null },
        { key: 'cross_sell', value: 0.007, previous: 0.011, n: null, plusMinus: null },
        { key: 'nps', value: 31, previous: 34, n: 88, plusMinus: 14 },
        { key: 'ces', value: 2.1, previous: 2.2, n: 51, plusMinus: 0.3 },
      ],
    },
    csmKpis: [],
    dataQuality: [
      { kind: 'stale', source: 'usage', watermark: '2026-11-13' },
      { kind: 'quarantined', source: 'invoices', rows: 7 },
    ],
    definitionsUrl: null,
    scored: { known: 294, unknown: 6 },
  };
}
