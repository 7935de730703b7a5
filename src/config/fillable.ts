import type { z } from 'zod';
import { unknownPlaceholders } from '../domain/customer-emails/template.ts';
import { suggestion } from './suggestion.ts';

/** Words that titles of tasks, and what to ask in a call, may use. */
export const TITLE_WORDS = ['contact', 'account', 'product', 'csm', 'theme'] as const;
/** Words that the title of a missed contact may use: it is about no product and no complaint. */
export const CONTACT_WORDS = ['contact', 'account', 'csm'] as const;

/** Words in braces are filled in; any other braces are a mistake that a reader would see. */
export const fillable = (text: z.ZodString, known: readonly string[]) =>
  text.refine((given) => problemOf(given, known) === null, {
    error: ({ input }) => problemOf(String(input), known) ?? '',
    params: { code: 'unknown_placeholder' },
  });

function problemOf(text: string, known: readonly string[]): string | null {
  const [first] = unknownPlaceholders(text, known);
  if (first !== undefined) return `uses {${first}}, which is no placeholder${suggestion(first, known)}`;
  const unpaired = /[{}]/.test(text.replace(/\{[^{}]*\}/g, ''));
  return unpaired ? 'has a brace without its other one; words to be filled in look like {contact}' : null;
}
