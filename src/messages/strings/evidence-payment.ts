import type { EvidenceStrings } from './evidence-values.ts';

type Has<K extends string> = { (name: K): string; has(name: K): boolean };

/** `An invoice of €1,200` / `An invoice`. */
const enInvoice = (v: Has<'amount'>): string => `An invoice${v.has('amount') ? ` of ${v('amount')}` : ''}`;
const ptInvoice = (v: Has<'amount'>): string => `Uma fatura${v.has('amount') ? ` de ${v('amount')}` : ''}`;
const enDue = (v: Has<'dueOn'>): string => (v.has('dueOn') ? ` (due ${v('dueOn')})` : '');
const ptDue = (v: Has<'dueOn'>): string => (v.has('dueOn') ? ` (vencimento ${v('dueOn')})` : '');

export const PAYMENT_STRINGS: EvidenceStrings<'payment'> = {
  'payment.current': {
    en: {
      sentence: (v) =>
        `Payments are up to date${v.has('lastPaidOn') ? `; the last was on ${v('lastPaidOn')}` : ''}.`,
      short: () => 'payments up to date',
    },
    'pt-BR': {
      sentence: (v) =>
        `Pagamentos em dia${v.has('lastPaidOn') ? `; o último foi em ${v('lastPaidOn')}` : ''}.`,
      short: () => 'pagamentos em dia',
    },
  },
  'payment.due_soon': {
    en: {
      sentence: (v) => `${enInvoice(v)} is due in ${v('days')}${v.has('dueOn') ? `, on ${v('dueOn')}` : ''}.`,
      short: (v) => `invoice due in ${v('days')}`,
    },
    'pt-BR': {
      sentence: (v) => `${ptInvoice(v)} vence em ${v('days')}${v.has('dueOn') ? ` (${v('dueOn')})` : ''}.`,
      short: (v) => `fatura vence em ${v('days')}`,
    },
  },
  'payment.overdue': {
    en: {
      sentence: (v) => `${enInvoice(v)} is ${v('days')} overdue${enDue(v)}.`,
      short: (v) => `invoice ${v('days')} overdue`,
    },
    'pt-BR': {
      sentence: (v) => `${ptInvoice(v)} está vencida há ${v('days')}${ptDue(v)}.`,
      short: (v) => `fatura vencida há ${v('days')}`,
    },
  },
  'payment.overdue_as_usual': {
    en: {
      sentence: (v) =>
        `${enInvoice(v)} is ${v('days')} overdue${enDue(v)}; they usually pay ${v('usualLateDays')} late.`,
      short: (v) => `${v('days')} overdue, as usual`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${ptInvoice(v)} está vencida há ${v('days')}${ptDue(v)}; eles costumam atrasar ${v('usualLateDays')}.`,
      short: (v) => `${v('days')} de atraso, como sempre`,
    },
  },
  'payment.later_than_usual': {
    en: {
      sentence: (v) =>
        `${enInvoice(v)} is ${v('days')} overdue${enDue(v)}, later than is usual for them (${v('usualLateDays')}).`,
      short: (v) => `${v('days')} overdue, later than usual`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${ptInvoice(v)} está vencida há ${v('days')}${ptDue(v)}, mais do que o habitual deles (${v('usualLateDays')}).`,
      short: (v) => `${v('days')} de atraso, incomum`,
    },
  },
  'payment.failing': {
    en: {
      sentence: (v) =>
        `${enInvoice(v)}${enDue(v)} could not be collected: payment failed ${v.raw('attempts') === 1 ? 'once' : `${v('attempts')} times`}.`,
      short: (v) => `payment failed ${v('attempts')}×`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${ptInvoice(v)}${ptDue(v)} não pôde ser cobrada: a cobrança falhou ${v.raw('attempts') === 1 ? 'uma vez' : `${v('attempts')} vezes`}.`,
      short: (v) => `cobrança falhou ${v('attempts')}×`,
    },
  },
  'payment.uncollectible': {
    en: {
      sentence: (v) => `${enInvoice(v)}${enDue(v)} was given up as uncollectible.`,
      short: () => 'invoice uncollectible',
    },
    'pt-BR': {
      sentence: (v) => `${ptInvoice(v)}${ptDue(v)} foi dada como incobrável.`,
      short: () => 'fatura incobrável',
    },
  },
};
