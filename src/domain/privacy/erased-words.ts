import type { Locale } from '../types.ts';

/** What stands where something was erased; it says nothing of whom or why. */
export const ERASED_WORDS: Readonly<Record<Locale, { part: string; message: string }>> = {
  en: { part: '[erased]', message: 'This message was erased.' },
  'pt-BR': { part: '[apagado]', message: 'Esta mensagem foi apagada.' },
};
