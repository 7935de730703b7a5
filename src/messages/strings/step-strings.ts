import type { TitleValues } from '../../domain/alerts/plan-tasks.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Locale, Translated } from '../../domain/types.ts';

const FALLBACKS: Translated<Required<TitleValues>> = {
  en: {
    contact: 'your contact',
    account: 'the customer',
    product: 'the product',
    csm: 'the CSM',
    theme: 'their experience',
  },
  'pt-BR': {
    contact: 'seu contato',
    account: 'o cliente',
    product: 'produto',
    csm: 'o CSM',
    theme: 'a experiência deles',
  },
};

/** Words for the placeholders of playbook step titles; what is not known reads naturally without it. */
export function stepValues(
  known: { [K in Exclude<keyof TitleValues, 'theme'>]: string | null },
  locale: Locale,
): TitleValues {
  const fallback = FALLBACKS[locale];
  return {
    contact: displayText(known.contact, 60) ?? fallback.contact,
    account: displayText(known.account, 60) ?? fallback.account,
    product: displayText(known.product, 40) ?? fallback.product,
    csm: displayText(known.csm, 60) ?? fallback.csm,
    theme: fallback.theme,
  };
}
