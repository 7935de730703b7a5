import { nameKey } from '../names.ts';

/** How people talked with a customer. */
export const CONTACT_CHANNELS = ['on_site', 'video', 'phone', 'email', 'message'] as const;
export type ContactChannel = (typeof CONTACT_CHANNELS)[number];

/** Names that people write in a command, in either language. */
const SAID_AS: Readonly<Record<ContactChannel, readonly string[]>> = {
  on_site: ['on_site', 'on-site', 'onsite', 'visit', 'presencial', 'visita'],
  video: ['video', 'vídeo'],
  phone: ['phone', 'call', 'telefone', 'ligação'],
  email: ['email', 'e-mail', 'mail'],
  message: ['message', 'chat', 'mensagem'],
};

const BY_WORD: ReadonlyMap<string, ContactChannel> = new Map(
  CONTACT_CHANNELS.flatMap((channel) => SAID_AS[channel].map((word) => [nameKey(word), channel] as const)),
);

/** The channel that a word names; null = none. */
export function channelCalled(word: string | null): ContactChannel | null {
  return word === null ? null : (BY_WORD.get(nameKey(word)) ?? null);
}
