import type { OnboardingLack } from '../../domain/alerts/settings.ts';
import type { ContactChannel } from '../../domain/contacts/channel.ts';
import type { Severity } from '../../domain/episode.ts';
import { EVIDENCE_CODES, type ParamUnit } from '../../domain/evidence/evidence-codes.ts';
import type { TaskQueue } from '../../domain/task.ts';
import type { Band, Cadence, SnoozeReason, Translated, Verdict } from '../../domain/types.ts';
import type { RuleKind } from '../models/alert-model.ts';
import type { Noun } from '../text/create-formatter.ts';

/** The product's own keys in words. Names from configuration or data are shown as they are. */
type Names<K extends string> = Translated<Readonly<Record<K, string>>>;

export const BAND_NAMES: Names<Band> = {
  en: { healthy: 'healthy', watch: 'watch', at_risk: 'at risk', critical: 'critical', unknown: 'unknown' },
  'pt-BR': {
    healthy: 'saudável',
    watch: 'atenção',
    at_risk: 'em risco',
    critical: 'crítico',
    unknown: 'desconhecido',
  },
};

/** How loud; not the words of the bands, since a healthy account may raise a warning (a detractor's answer). */
export const SEVERITY_NAMES: Names<Severity> = {
  en: { watch: 'Watch', at_risk: 'Warning', critical: 'Critical' },
  'pt-BR': { watch: 'Atenção', at_risk: 'Alerta', critical: 'Crítico' },
};

/** Always beside the word, never instead of it. */
export const SEVERITY_MARKS: Readonly<Record<Severity, string>> = {
  watch: '🔵',
  at_risk: '🟠',
  critical: '🔴',
};

export const CADENCE_NAMES: Names<Cadence> = {
  en: { daily: 'daily', weekly: 'weekly', monthly: 'monthly' },
  'pt-BR': { daily: 'diário', weekly: 'semanal', monthly: 'mensal' },
};

export const COMPONENT_NAMES: Names<string> = {
  en: {
    usage: 'usage',
    nps: 'NPS',
    ces: 'CES',
    payment: 'payment',
    renewal: 'renewal',
    goals: 'goals',
    cap: 'cap',
  },
  'pt-BR': {
    usage: 'uso',
    nps: 'NPS',
    ces: 'CES',
    payment: 'pagamento',
    renewal: 'renovação',
    goals: 'metas',
    cap: 'limite',
  },
};

export const SOURCE_NAMES: Names<string> = {
  en: {
    usage: 'usage',
    surveys: 'surveys',
    invoices: 'invoices',
    subscriptions: 'subscriptions',
    signals: 'signals',
  },
  'pt-BR': {
    usage: 'uso',
    surveys: 'pesquisas',
    invoices: 'faturas',
    subscriptions: 'assinaturas',
    signals: 'sinais',
  },
};

export const QUEUE_NAMES: Names<TaskQueue> = {
  en: {
    csm: 'CSM',
    manager: 'manager',
    product: 'Product',
    data: 'Data',
    support: 'Support',
    finance: 'Finance',
    automation: 'automation',
  },
  'pt-BR': {
    csm: 'CSM',
    manager: 'gestor',
    product: 'Produto',
    data: 'Dados',
    support: 'Suporte',
    finance: 'Financeiro',
    automation: 'automação',
  },
};

export const SNOOZE_REASON_NAMES: Names<SnoozeReason> = {
  en: {
    waiting_for_customer: 'Waiting for the customer',
    known_pause: 'A pause we know of',
    in_hand: 'Already in hand',
  },
  'pt-BR': {
    waiting_for_customer: 'Aguardando o cliente',
    known_pause: 'Pausa já conhecida',
    in_hand: 'Já estou tratando',
  },
};

export const VERDICT_NAMES: Names<Verdict> = {
  en: { real: 'A real risk', known: 'Known already', false_alarm: 'False alarm', bad_data: 'Wrong data' },
  'pt-BR': {
    real: 'Risco real',
    known: 'Já sabíamos',
    false_alarm: 'Alarme falso',
    bad_data: 'Dados errados',
  },
};

/** Counted words. */
export const NOUNS = {
  en: {
    day: { one: 'day', other: 'days' },
    week: { one: 'week', other: 'weeks' },
    activeDay: { one: 'active day', other: 'active days' },
    productDay: { one: 'active day of a product', other: 'active days of single products' },
    event: { one: 'event', other: 'events' },
    user: { one: 'user', other: 'users' },
    activeUser: { one: 'active user', other: 'active users' },
    account: { one: 'account', other: 'accounts' },
    alert: { one: 'alert', other: 'alerts' },
    task: { one: 'task', other: 'tasks' },
    answer: { one: 'answer', other: 'answers' },
    outcome: { one: 'outcome', other: 'outcomes' },
    message: { one: 'message', other: 'messages' },
    email: { one: 'e-mail', other: 'e-mails' },
    row: { one: 'row', other: 'rows' },
    file: { one: 'file', other: 'files' },
    recipient: { one: 'recipient', other: 'recipients' },
    error: { one: 'error', other: 'errors' },
    point: { one: 'point', other: 'points' },
    attempt: { one: 'attempt', other: 'attempts' },
  },
  'pt-BR': {
    day: { one: 'dia', other: 'dias' },
    week: { one: 'semana', other: 'semanas' },
    activeDay: { one: 'dia ativo', other: 'dias ativos' },
    productDay: { one: 'dia ativo de um produto', other: 'dias ativos por produto' },
    event: { one: 'evento', other: 'eventos' },
    user: { one: 'usuário', other: 'usuários' },
    activeUser: { one: 'usuário ativo', other: 'usuários ativos' },
    account: { one: 'conta', other: 'contas' },
    alert: { one: 'alerta', other: 'alertas' },
    task: { one: 'tarefa', other: 'tarefas' },
    answer: { one: 'resposta', other: 'respostas' },
    outcome: { one: 'desfecho', other: 'desfechos' },
    message: { one: 'mensagem', other: 'mensagens' },
    email: { one: 'e-mail', other: 'e-mails' },
    row: { one: 'linha', other: 'linhas' },
    file: { one: 'arquivo', other: 'arquivos' },
    recipient: { one: 'destinatário', other: 'destinatários' },
    error: { one: 'erro', other: 'erros' },
    point: { one: 'ponto', other: 'pontos' },
    attempt: { one: 'tentativa', other: 'tentativas' },
  },
} as const satisfies Translated<Readonly<Record<string, Noun>>>;

/** Rules that say different things by what they have found, and the line. */
type OtherRuleCode =
  | 'no_risk'
  | 'neutral'
  | 'promoter_silent'
  | 'seats_full'
  | 'promoter_renewal'
  | 'peer_product'
  | 'risk'
  | 'risk_unproven'
  | 'overdue_automatic'
  | 'uncollectible'
  | 'goal_missed'
  | `onboarding_${OnboardingLack}`;

/** What alert rules say of themselves, with the units of their values; one code at least per kind of rule. */
const RULE_CODES = {
  'rule.band': { band: 'band', health: 'points' },
  'rule.health_drop': { from: 'points', to: 'points', since: 'day', points: 'points' },
  'rule.detractor': { score: 'score', on: 'day', comment: 'quote', role: 'role' },
  'rule.effort': { score: 'score', on: 'day', comment: 'quote', role: 'role' },
  'rule.overdue': { days: 'days' },
  'rule.overdue_automatic': { days: 'days', nextAttemptOn: 'day' },
  'rule.failing_payment': { attempts: 'count', nextAttemptOn: 'day' },
  'rule.uncollectible': {},
  'rule.probability': { probability: 'probability', days: 'days' },
  'rule.risk': { rank: 'count', of: 'count', pool: 'count', on: 'day' },
  'rule.risk_unproven': { rank: 'count', of: 'count', pool: 'count', on: 'day' },
  'rule.goal_behind': { goal: 'quote', value: 'count', expected: 'count', target: 'count', dueOn: 'day' },
  'rule.goal_missed': { goal: 'quote', value: 'count', target: 'count', dueOn: 'day' },
  'rule.onboarding_first_use': { days: 'days', of: 'count', had: 'count', by: 'count' },
  'rule.onboarding_contact': { days: 'days', of: 'count', had: 'count', by: 'count' },
  'rule.onboarding_seats': { assigned: 'count', paid: 'count', days: 'days' },
  'rule.notice': { on: 'day', leavesOn: 'day' },
  'rule.by_hand': { by: 'user', comment: 'quote', until: 'day' },
  'rule.no_risk': { by: 'user', comment: 'quote', until: 'day' },
  'rule.neutral': { score: 'score', on: 'day' },
  'rule.promoter_silent': { score: 'score', on: 'day' },
  'rule.seats_full': { product: 'product', users: 'count', seats: 'count' },
  'rule.peer_product': { product: 'product', share: 'share' },
  'rule.promoter_renewal': { score: 'score', renewalOn: 'day' },
  'rule.renewal': { days: 'days', renewalOn: 'day', health: 'points' },
} as const satisfies Readonly<
  Record<`rule.${Exclude<RuleKind, 'onboarding'> | OtherRuleCode}`, Readonly<Record<string, ParamUnit>>>
>;

/** Every code that has a text of its own. */
export const TEXT_CODES = { ...EVIDENCE_CODES, ...RULE_CODES } as const;
export type TextCode = keyof typeof TEXT_CODES;
export type ParamOf<C extends TextCode> = keyof (typeof TEXT_CODES)[C] & string;

/** How people talked with a customer, in a list or after "by". */
export const CHANNEL_NAMES: Translated<Readonly<Record<ContactChannel, string>>> = {
  en: { on_site: 'on site', video: 'video', phone: 'phone', email: 'e-mail', message: 'message' },
  'pt-BR': {
    on_site: 'presencial',
    video: 'vídeo',
    phone: 'telefone',
    email: 'e-mail',
    message: 'mensagem',
  },
};

/** What the menu is called that says that somebody talked with the customer. */
export const TALKED: Translated<string> = { en: 'We talked', 'pt-BR': 'Conversamos' };
