import type { Translated } from '../../domain/types.ts';

/** What a person settles for themselves in the Home tab. */
export interface OwnSettingsStrings {
  title: string;
  /** `hours` = between which times; null = at any. `zone` is an IANA name. */
  told: (hours: { from: string; to: string } | null, zone: string) => string;
  language: (name: string) => string;
  from: (time: string) => string;
  fromStart: string;
  to: (time: string) => string;
  toEnd: string;
  pace: Readonly<Record<'at_once' | 'daily', string>>;
  /** A choice as the installation has it. */
  asSet: (choice: string) => string;
  notes: readonly string[];
  placeholders: Readonly<Record<'language' | 'from' | 'to' | 'pace', string>>;
}

/** A language in its own words. */
export const LANGUAGE_NAMES: Translated<string> = { en: 'English', 'pt-BR': 'português' };

export const OWN_SETTINGS_STRINGS: Translated<OwnSettingsStrings> = {
  en: {
    title: 'How I am told',
    told: (hours, zone) =>
      hours === null
        ? `On working days, at any hour (${zone}).`
        : `On working days between ${hours.from} and ${hours.to} (${zone}).`,
    language: (name) => `In ${name}`,
    from: (time) => `From ${time}`,
    fromStart: 'From the start of the day',
    to: (time) => `Until ${time}`,
    toEnd: 'Until the end of the day',
    pace: { at_once: 'Alerts at once', daily: 'Alerts once a day, in the morning' },
    asSet: (choice) => `${choice} (as set for all)`,
    notes: [
      'Holds for every message to you. The hours set for all come first: yours can only be shorter.',
      'Once a day: a critical risk, a notice given, an escalation and an answer that opens an alert do not wait.',
    ],
    placeholders: { language: 'Language', from: 'From', to: 'Until', pace: 'Alerts' },
  },
  'pt-BR': {
    title: 'Como sou avisado',
    told: (hours, zone) =>
      hours === null
        ? `Em dias úteis, a qualquer hora (${zone}).`
        : `Em dias úteis, entre ${hours.from} e ${hours.to} (${zone}).`,
    language: (name) => `Em ${name}`,
    from: (time) => `A partir das ${time}`,
    fromStart: 'Desde o início do dia',
    to: (time) => `Até as ${time}`,
    toEnd: 'Até o fim do dia',
    pace: { at_once: 'Alertas na hora', daily: 'Alertas uma vez por dia, de manhã' },
    asSet: (choice) => `${choice} (padrão de todos)`,
    notes: [
      'Vale para todas as mensagens a você. O horário definido para todos vem primeiro: o seu só pode ser menor.',
      'Uma vez por dia: risco crítico, aviso de saída, escalonamento e resposta que abre alerta não esperam.',
    ],
    placeholders: { language: 'Idioma', from: 'A partir de', to: 'Até', pace: 'Alertas' },
  },
};
