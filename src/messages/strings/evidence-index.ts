import type { EvidenceStrings, EvidenceValues } from './evidence-values.ts';

type CapCode = keyof EvidenceStrings<'cap'>;

/** Optional components, caps and bands: what shapes the index beside the four signals. */
export const RENEWAL_STRINGS: EvidenceStrings<'renewal'> = {
  'renewal.near': {
    en: {
      sentence: (v) => `The contract is up for renewal on ${v('renewalOn')}, in ${v('days')}.`,
      short: (v) => `renews in ${v('days')}`,
    },
    'pt-BR': {
      sentence: (v) => `O contrato renova em ${v('renewalOn')}, daqui a ${v('days')}.`,
      short: (v) => `renova em ${v('days')}`,
    },
  },
  'renewal.far': {
    en: {
      sentence: (v) => `The renewal is far away: ${v('renewalOn')}, in ${v('days')}.`,
      short: (v) => `renews in ${v('days')}`,
    },
    'pt-BR': {
      sentence: (v) => `A renovação está longe: ${v('renewalOn')}, daqui a ${v('days')}.`,
      short: (v) => `renova em ${v('days')}`,
    },
  },
  'renewal.passed': {
    en: {
      sentence: (v) =>
        `The renewal date, ${v('renewalOn')}, passed ${v('days')} ago and no new one is known.`,
      short: (v) => `renewal date passed ${v('days')} ago`,
    },
    'pt-BR': {
      sentence: (v) => `A data de renovação, ${v('renewalOn')}, passou há ${v('days')} e não há outra.`,
      short: (v) => `renovação passou há ${v('days')}`,
    },
  },
};

export const SIGNAL_STRINGS: EvidenceStrings<'signal'> = {
  'signal.bad': {
    en: {
      sentence: (v) =>
        `“${v('signal')}” is bad: ${v('value')} over ${v('windowDays')} (best ${v('best')}, worst ${v('worst')}).`,
      short: (v) => `${v('signal')}: ${v('value')} in ${v('windowDays')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `“${v('signal')}” está ruim: ${v('value')} em ${v('windowDays')} (melhor ${v('best')}, pior ${v('worst')}).`,
      short: (v) => `${v('signal')}: ${v('value')} em ${v('windowDays')}`,
    },
  },
  'signal.good': {
    en: {
      sentence: (v) =>
        `“${v('signal')}” is good: ${v('value')} over ${v('windowDays')} (best ${v('best')}, worst ${v('worst')}).`,
      short: (v) => `${v('signal')} good: ${v('value')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `“${v('signal')}” está bom: ${v('value')} em ${v('windowDays')} (melhor ${v('best')}, pior ${v('worst')}).`,
      short: (v) => `${v('signal')} bom: ${v('value')}`,
    },
  },
  'signal.worse_than_usual': {
    en: {
      sentence: (v) =>
        `“${v('signal')}” is worse than is usual for them: ${v('value')} over ${v('windowDays')} (usually ${v('usual')}).`,
      short: (v) => `${v('signal')}: ${v('value')}, usually ${v('usual')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `“${v('signal')}” está pior do que o habitual deles: ${v('value')} em ${v('windowDays')} (o habitual é ${v('usual')}).`,
      short: (v) => `${v('signal')}: ${v('value')}, habitual ${v('usual')}`,
    },
  },
  'signal.normal': {
    en: {
      sentence: (v) =>
        `“${v('signal')}” is as usual for them: ${v('value')} over ${v('windowDays')} (usually ${v('usual')}).`,
      short: (v) => `${v('signal')} as usual`,
    },
    'pt-BR': {
      sentence: (v) =>
        `“${v('signal')}” está dentro do habitual deles: ${v('value')} em ${v('windowDays')} (o habitual é ${v('usual')}).`,
      short: (v) => `${v('signal')} dentro do habitual`,
    },
  },
};

/** The index without its cap, as closely as it differs from the cap: "limited to 45; without the limit 45.4". */
function uncapped(v: EvidenceValues<CapCode>): string {
  if (!v.has('before') || !v.has('cap')) return v('before');
  const { number } = v.format;
  const [before, cap] = [v.raw('before'), v.raw('cap')];
  return number(
    before,
    [undefined, 1, 2].find((digits) => number(before, digits) !== number(cap, digits)),
  );
}

export const CAP_STRINGS: EvidenceStrings<'cap'> = {
  'cap.days_overdue': {
    en: {
      sentence: (v) =>
        `An invoice ${v('days')} overdue limits health to ${v('cap')} (rule: from ${v('atLeast')} on); without it ${uncapped(v)}.`,
      short: (v) => `capped at ${v('cap')}: ${v('days')} overdue`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Uma fatura vencida há ${v('days')} limita a saúde a ${v('cap')} (regra: a partir de ${v('atLeast')}); sem isso, ${uncapped(v)}.`,
      short: (v) => `limite ${v('cap')}: ${v('days')} de atraso`,
    },
  },
  'cap.failing_attempts': {
    en: {
      sentence: (v) =>
        `Failed payment attempts (${v('attempts')}) limit health to ${v('cap')} (rule: from ${v('atLeast')} on); without it ${uncapped(v)}.`,
      short: (v) => `capped at ${v('cap')}: payment failing`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Cobranças sem sucesso (${v('attempts')}) limitam a saúde a ${v('cap')} (regra: a partir de ${v('atLeast')}); sem isso, ${uncapped(v)}.`,
      short: (v) => `limite ${v('cap')}: cobrança falhando`,
    },
  },
  'cap.uncollectible': {
    en: {
      sentence: (v) =>
        `An uncollectible invoice${v.has('amount') ? ` of ${v('amount')}` : ''} limits health to ${v('cap')}; without it ${uncapped(v)}.`,
      short: (v) => `capped at ${v('cap')}: uncollectible invoice`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Uma fatura incobrável${v.has('amount') ? ` de ${v('amount')}` : ''} limita a saúde a ${v('cap')}; sem isso, ${uncapped(v)}.`,
      short: (v) => `limite ${v('cap')}: fatura incobrável`,
    },
  },
  'cap.days_without_usage': {
    en: {
      sentence: (v) =>
        `${v('days')} without any use limit health to ${v('cap')} (rule: from ${v('atLeast')} on); without it ${uncapped(v)}.`,
      short: (v) => `unused for ${v('days')}: capped`,
    },
    'pt-BR': {
      sentence: (v) =>
        `${v('days')} sem nenhum uso limitam a saúde a ${v('cap')} (regra: a partir de ${v('atLeast')}); sem isso, ${uncapped(v)}.`,
      short: (v) => `${v('days')} sem uso: limitada`,
    },
  },
  'cap.usage_lost': {
    en: {
      sentence: (v) =>
        `Use has fallen so far (${v('lost')} of 100 points of its score lost) that other good news cannot make up for it: health is limited to ${v('cap')}; without the limit ${uncapped(v)}.`,
      short: (v) => `capped at ${v('cap')}: use collapsed`,
    },
    'pt-BR': {
      sentence: (v) =>
        `O uso caiu tanto (${v('lost')} de 100 pontos da nota perdidos) que outras boas notícias não compensam: a saúde fica limitada a ${v('cap')}; sem o limite, ${uncapped(v)}.`,
      short: (v) => `limite ${v('cap')}: uso desabou`,
    },
  },
};

export const BAND_STRINGS: EvidenceStrings<'band'> = {
  'band.by_index': {
    en: {
      sentence: (v) =>
        `Health ${v('health')} lies in the band “${v('band')}” (${v('lower')} to ${v('upper')}).`,
      short: (v) => `health ${v('health')}: ${v('band')}`,
    },
    'pt-BR': {
      sentence: (v) => `A saúde ${v('health')} está na faixa “${v('band')}” (${v('lower')} a ${v('upper')}).`,
      short: (v) => `saúde ${v('health')}: ${v('band')}`,
    },
  },
  'band.held_by_hysteresis': {
    en: {
      sentence: (v) =>
        `Health ${v('health')} alone would be “${v('wouldBe')}”; the band stays “${v('band')}” until health reaches ${v('needed')}.`,
      short: (v) => `still ${v('band')} until ${v('needed')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `A saúde ${v('health')}, por si, seria “${v('wouldBe')}”; a faixa segue “${v('band')}” até a saúde chegar a ${v('needed')}.`,
      short: (v) => `segue ${v('band')} até ${v('needed')}`,
    },
  },
  'band.low_coverage': {
    en: {
      sentence: (v) => `Only ${v('coverage')} of the weight is known, ${v('needed')} are needed: no band.`,
      short: (v) => `only ${v('coverage')} is known`,
    },
    'pt-BR': {
      sentence: (v) =>
        `Só ${v('coverage')} do peso é conhecido, e são necessários ${v('needed')}: sem faixa.`,
      short: (v) => `só ${v('coverage')} é conhecido`,
    },
  },
};
