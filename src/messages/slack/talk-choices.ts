import { CONTACT_CHANNELS } from '../../domain/contacts/channel.ts';
import type { Locale, Translated } from '../../domain/types.ts';
import { CHANNEL_NAMES } from '../strings/names.ts';
import { encodeAction } from './action-values.ts';

/** What the menu is called that says that somebody talked with the customer. */
export const TALKED: Translated<string> = { en: 'We talked', 'pt-BR': 'Conversamos' };

/** One choice per channel; a click on it is a contact of today. */
export function talkChoices(
  of: 'episode' | 'task',
  { id, locale }: { id: string; locale: Locale },
): { label: string; value: string }[] {
  return CONTACT_CHANNELS.map((channel) => ({
    label: CHANNEL_NAMES[locale][channel],
    value: encodeAction({ kind: 'talked', of, id, channel }),
  }));
}
