import type { RankingEvidence } from '../../domain/alerts/alert-line.ts';
import type { Translated } from '../../domain/types.ts';
import type { Formatter } from '../text/create-formatter.ts';

/** Of so many alerts, how many came before a departure in time, and the share of all accounts that left as soon. */
type RecordFigures = Readonly<Record<'left' | 'alerts' | 'share' | 'chance', string>>;

/** The figures of a record, ready to print. */
export function recordFigures(
  { left, n, chance }: { left: number; n: number; chance: number },
  format: Formatter,
): RecordFigures {
  return {
    left: format.number(left),
    alerts: format.number(n),
    share: format.percent(left / n),
    chance: format.percent(chance),
  };
}

/** Whether alerts are better than names drawn at random. Figures come in ready to print. */
export interface ChanceStrings {
  title: string;
  /** What the rule of the line is called; others have the name of the configuration. */
  riskLine: string;
  rule: (rule: string, record: RecordFigures) => string;
  better: (rules: string) => string;
  noBetter: (rules: string) => string;
  tooEarly: (rules: string) => string;
  ruleOf: (rule: string, n: string) => string;
  others: (n: string) => string;
  counted: (days: string) => string;
  /** Under an alert: what earlier ones of its kind have come to. */
  record: (days: string, record: RecordFigures) => string;
  /** How far the ranking of accounts is proven; null = it is. */
  ranking: Readonly<Record<RankingEvidence['verdict'], string | null>>;
}

export const CHANCE_STRINGS: Translated<ChanceStrings> = {
  en: {
    title: 'Better than chance?',
    riskLine: 'risk alerts',
    rule: (rule, { left, alerts, share, chance }) =>
      `${rule} (${left} of ${alerts} left: ${share}, at random ${chance})`,
    better: (rules) => `Better than names drawn at random: ${rules}.`,
    noBetter: (rules) => `No better than names drawn at random so far: ${rules}.`,
    tooEarly: (rules) => `Too early to say: ${rules}.`,
    ruleOf: (rule, n) => `${rule} (n = ${n})`,
    others: (n) => `${n} more`,
    counted: (days) =>
      `Of all alerts that are ${days} old, whoever has the account. Who stayed may have been kept by a play.`,
    record: (days, { left, alerts, share, chance }) =>
      `${left} of ${alerts} such alerts came before a departure within ${days} (${share}; of all accounts ${chance})`,
    ranking: {
      proven: null,
      unproven: 'Nothing is proven yet for your customers: risk alerts go to the worst few of each owner.',
      chance:
        'For your customers the ranking is no better than drawing names: no risk alert opens, only what has happened is told.',
    },
  },
  'pt-BR': {
    title: 'Melhor que um sorteio?',
    riskLine: 'alertas de risco',
    rule: (rule, { left, alerts, share, chance }) =>
      `${rule} (de ${alerts}, saíram ${left}: ${share}, num sorteio ${chance})`,
    better: (rules) => `Melhores que um sorteio: ${rules}.`,
    noBetter: (rules) => `Por ora, não melhores que um sorteio: ${rules}.`,
    tooEarly: (rules) => `Cedo demais para dizer: ${rules}.`,
    ruleOf: (rule, n) => `${rule} (n = ${n})`,
    others: (n) => `mais ${n}`,
    counted: (days) =>
      `De todos os alertas com ${days}, de qualquer responsável. Quem ficou pode ter ficado graças a uma ação.`,
    record: (days, { left, alerts, share, chance }) =>
      `${left} de ${alerts} alertas assim vieram antes de uma saída em até ${days} (${share}; de todas as contas, ${chance})`,
    ranking: {
      proven: null,
      unproven:
        'Ainda não há nada comprovado com os seus clientes: os alertas de risco vão para as piores contas de cada responsável.',
      chance:
        'Com os seus clientes, a ordem não é melhor que um sorteio: nenhum alerta de risco é aberto, só se avisa do que aconteceu.',
    },
  },
};
