import type { EvidenceStrings } from './evidence-values.ts';

type Has<K extends string> = { (name: K): string; has(name: K): boolean };

/** ` (40 of 100)` */
function figures(v: Has<'value' | 'target'>, of: string): string {
  return v.has('value') && v.has('target') ? ` (${v('value')} ${of} ${v('target')})` : '';
}

/** ` (40 of 100, the line asks for 70)` */
function againstLine(v: Has<'value' | 'target' | 'expected'>, words: { of: string; asks: string }): string {
  if (!v.has('value') || !v.has('target')) return '';
  const asked = v.has('expected') ? `, ${words.asks} ${v('expected')}` : '';
  return ` (${v('value')} ${words.of} ${v('target')}${asked})`;
}

type Lag = Has<'goal' | 'value' | 'expected' | 'target' | 'dueOn'>;
type Miss = Has<'goal' | 'value' | 'target' | 'dueOn'>;

/** Also what the rule says of it. */
export const BEHIND = {
  en: {
    sentence: (v: Lag) =>
      `The goal “${v('goal')}” is behind${againstLine(v, { of: 'of', asks: 'the line asks for' })}${v.has('dueOn') ? `, due on ${v('dueOn')}` : ''}.`,
    short: (v: Lag) => `goal behind: ${v('goal')}`,
  },
  'pt-BR': {
    sentence: (v: Lag) =>
      `A meta “${v('goal')}” está atrasada${againstLine(v, { of: 'de', asks: 'o ritmo pede' })}${v.has('dueOn') ? `, com prazo em ${v('dueOn')}` : ''}.`,
    short: (v: Lag) => `meta atrasada: ${v('goal')}`,
  },
};

export const MISSED = {
  en: {
    sentence: (v: Miss) =>
      `The goal “${v('goal')}” was missed${figures(v, 'of')}${v.has('dueOn') ? `; it was due on ${v('dueOn')}` : ''}.`,
    short: (v: Miss) => `goal missed: ${v('goal')}`,
  },
  'pt-BR': {
    sentence: (v: Miss) =>
      `A meta “${v('goal')}” não foi atingida${figures(v, 'de')}${v.has('dueOn') ? `; o prazo era ${v('dueOn')}` : ''}.`,
    short: (v: Miss) => `meta não atingida: ${v('goal')}`,
  },
};

/** How the goals of a customer stand. */
export const GOAL_STRINGS: EvidenceStrings<'goal'> = {
  'goal.reached': {
    en: {
      sentence: (v) => `The goal “${v('goal')}” is reached${figures(v, 'of')}.`,
      short: (v) => `goal reached: ${v('goal')}`,
    },
    'pt-BR': {
      sentence: (v) => `A meta “${v('goal')}” foi atingida${figures(v, 'de')}.`,
      short: (v) => `meta atingida: ${v('goal')}`,
    },
  },
  'goal.on_line': {
    en: {
      sentence: (v) =>
        `The goal “${v('goal')}” is on its line${figures(v, 'of')}${v.has('dueOn') ? `, due on ${v('dueOn')}` : ''}.`,
      short: (v) => `goal on line: ${v('goal')}`,
    },
    'pt-BR': {
      sentence: (v) =>
        `A meta “${v('goal')}” está no ritmo${figures(v, 'de')}${v.has('dueOn') ? `, com prazo em ${v('dueOn')}` : ''}.`,
      short: (v) => `meta no ritmo: ${v('goal')}`,
    },
  },
  'goal.behind': BEHIND,
  'goal.missed': MISSED,
  'goal.unanswered': {
    en: {
      sentence: (v) => `The goal “${v('goal')}” was due on ${v('dueOn')}; nobody has said how it ended.`,
      short: (v) => `goal undecided: ${v('goal')}`,
    },
    'pt-BR': {
      sentence: (v) => `A meta “${v('goal')}” vencia em ${v('dueOn')}; ninguém disse como terminou.`,
      short: (v) => `meta sem resposta: ${v('goal')}`,
    },
  },
  'goal.unmeasured': {
    en: {
      sentence: (v) => `The goal “${v('goal')}” cannot be measured: no figures are known for it.`,
      short: (v) => `goal not measured: ${v('goal')}`,
    },
    'pt-BR': {
      sentence: (v) => `A meta “${v('goal')}” não pode ser medida: não há números para ela.`,
      short: (v) => `meta sem medição: ${v('goal')}`,
    },
  },
};
