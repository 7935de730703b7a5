import type { MaterialKind } from '../../domain/materials/material.ts';
import type { Translated } from '../../domain/types.ts';

/** How materials for customers are offered. Days come in ready to print. */
export interface MaterialStrings {
  kinds: Readonly<Record<MaterialKind, string>>;
  on: (kind: string, day: string) => string;
  /** Over the lines of an agenda or an alert. */
  heading: string;
  /** At the end of an e-mail to a customer. */
  postscript: (line: string) => string;
}

export const MATERIAL_STRINGS: Translated<MaterialStrings> = {
  en: {
    kinds: { training: 'Training', manual: 'Manual', webinar: 'Webinar' },
    on: (kind, day) => `${kind} on ${day}`,
    heading: 'To offer',
    postscript: (line) => `P.S. This may help too. ${line}`,
  },
  'pt-BR': {
    kinds: { training: 'Treinamento', manual: 'Manual', webinar: 'Webinar' },
    on: (kind, day) => `${kind} em ${day}`,
    heading: 'Para oferecer',
    postscript: (line) => `P.S.: Isto também pode ajudar. ${line}`,
  },
};
