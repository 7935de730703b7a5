import type { Translated } from '../types.ts';

/** What an e-mail to a customer is made from. Plain text; a blank line separates paragraphs. */
export interface NudgeTemplate {
  /** For colleagues, never for the customer: how summaries and lists call it. */
  title: Translated<string>;
  subject: Translated<string>;
  body: Translated<string>;
  /** Where `{link}` leads: the training material. */
  link: Translated<string>;
  /** What the link is called. */
  link_text: Translated<string>;
}

/** Words in braces that a template may use. `link` is only for bodies. */
export const PLACEHOLDERS = ['contact', 'account', 'product', 'csm', 'link'] as const;

/** Everything in braces that is no placeholder, without its braces, each once. */
export function unknownPlaceholders(text: string, known: readonly string[] = PLACEHOLDERS): string[] {
  const named = [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '');
  return [...new Set(named.filter((name) => !known.includes(name)))];
}
