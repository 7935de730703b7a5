import type { HeldAlert } from '../../domain/alerts/decide-pass.ts';
import type { Translated } from '../../domain/types.ts';

/** Where an account stands against the line of risk alerts. Figures and days come in ready to print. */
export interface AlertExplanationStrings {
  title: string;
  place: (rank: string, of: string) => string;
  probability: (percent: string, lift: string | null) => string;
  probabilityUnknown: string;
  line: (from: string, lift: string | null) => string;
  worst: (from: string) => string;
  none: string;
  stands: (from: string) => string;
  alerted: Readonly<Record<'risk' | 'event', (since: string, rules: string) => string>>;
  /** Before the reason. */
  held: string;
  reasons: Readonly<Record<HeldAlert['reason'], string>>;
  next: string;
}

export const ALERT_EXPLANATION_STRINGS: Translated<AlertExplanationStrings> = {
  en: {
    title: 'Alerts',
    place: (rank, of) => `no. ${rank} by risk of the ${of} with the same owner`,
    probability: (percent, lift) => `${percent}${lift === null ? '' : `, ${lift} times the mean`}`,
    probabilityUnknown: 'its probability is not known',
    line: (from, lift) =>
      `risk alerts open from ${from}${lift === null ? '' : ` (${lift} times the mean)`}, where a contact is worth most first`,
    worst: (from) =>
      `nothing is proven yet: risk alerts open for the worst few of each owner, from ${from} or in a bad band`,
    none: 'no risk alert opens: the ranking is no better than drawing names',
    stands: (from) => `an open one stands down to ${from}`,
    alerted: {
      risk: (since, rules) => `alerted since ${since} (${rules})`,
      event: (since, rules) => `alerted since ${since} for what has happened (${rules})`,
    },
    held: 'no alert',
    reasons: {
      band_unknown: 'too little is known to judge it',
      source_distrusted: 'what speaks for it rests on a source that cannot be trusted today',
      mass_drop: 'usage fell everywhere at once: the feed is suspected',
      nobody_can_turn: 'nobody can turn it any more: notice is given, or a bill was given up',
      not_among_worst: 'others of the same person are worse, and nothing is proven yet',
      not_worth_contact: 'a contact would cost more than it brings',
      by_hand: 'a person says that it is no risk (harbinger flag)',
      line_muted: 'risk alerts are muted: they were wrong too often',
      cool_down: 'its last alert ended a short while ago',
      owner_budget: 'the week of its person is full',
      pool_capacity: 'the week of the pool is full',
      unknown_probability: 'its probability is not known',
      no_better_than_chance: 'the ranking is no better than drawing names',
      under_line: 'it is under the line',
    },
    next: 'no alert yet: it is judged again with the next run',
  },
  'pt-BR': {
    title: 'Alertas',
    place: (rank, of) => `${rank}ª em risco das ${of} do mesmo responsável`,
    probability: (percent, lift) => `${percent}${lift === null ? '' : `, ${lift} vezes a média`}`,
    probabilityUnknown: 'a probabilidade não é conhecida',
    line: (from, lift) =>
      `alertas de risco abrem a partir de ${from}${lift === null ? '' : ` (${lift} vezes a média)`}, primeiro onde um contato vale mais`,
    worst: (from) =>
      `ainda não há nada comprovado: alertas de risco abrem para as piores contas de cada responsável, a partir de ${from} ou em faixa ruim`,
    none: 'nenhum alerta de risco abre: a ordem não é melhor que um sorteio',
    stands: (from) => `um alerta aberto permanece até ${from}`,
    alerted: {
      risk: (since, rules) => `com alerta desde ${since} (${rules})`,
      event: (since, rules) => `com alerta desde ${since} pelo que aconteceu (${rules})`,
    },
    held: 'sem alerta',
    reasons: {
      band_unknown: 'sabe-se pouco demais para avaliá-la',
      source_distrusted: 'o que fala por ele vem de uma fonte em que não se pode confiar hoje',
      mass_drop: 'o uso caiu em toda parte ao mesmo tempo: a suspeita é da fonte',
      nobody_can_turn:
        'ninguém pode mais reverter: há aviso de cancelamento, ou uma fatura foi dada por perdida',
      not_among_worst: 'outras da mesma pessoa estão piores, e ainda não há nada comprovado',
      not_worth_contact: 'um contato custaria mais do que traz',
      by_hand: 'alguém disse que não é um risco (harbinger flag)',
      line_muted: 'os alertas de risco estão silenciados: erraram demais',
      cool_down: 'o último alerta terminou há pouco',
      owner_budget: 'a semana da pessoa está cheia',
      pool_capacity: 'a semana da carteira digital está cheia',
      unknown_probability: 'a probabilidade não é conhecida',
      no_better_than_chance: 'a ordem não é melhor que um sorteio',
      under_line: 'está abaixo da linha',
    },
    next: 'ainda sem alerta: será avaliada de novo na próxima execução',
  },
};
