import type { NudgeTemplate } from '../../domain/customer-emails/template.ts';
import { ownValue } from '../../domain/names.ts';
import { displayText } from '../../domain/text/safe-text.ts';
import type { Locale } from '../../domain/types.ts';
import { RECIPIENT_FALLBACKS } from '../strings/customer-email-strings.ts';

/**
 * The words of one e-mail to one customer, as a person approves them and as they are sent: whatever happens to the
 * template meanwhile, this is not touched. `{link}` still stands in the paragraphs, for text and HTML to show it.
 */
export interface NudgeContent {
  locale: Locale;
  subject: string;
  paragraphs: string[];
  link: { url: string; text: string };
  /** Who sends it, for the footer. */
  company: string;
  postalAddress: string;
  /** The customer, for the footer: why this came to them. */
  account: string;
}

/** What is known about the recipient; null where the data do not tell. */
export interface NudgeFacts {
  contact: string | null;
  account: string | null;
  /** The product this is about; null = the company's product as such. */
  product: string | null;
  csm: string | null;
}

const SUBJECT_MAX = 150;

/** Fills in what has a value; `{link}` has none yet. */
function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => ownValue(values, name) ?? whole);
}

/** Fills a template with what is known; what is not reads naturally without it. */
export function composeNudge(
  template: NudgeTemplate,
  facts: NudgeFacts,
  given: { locale: Locale; company: string; postalAddress: string; product: string },
): NudgeContent {
  const { locale, company, postalAddress } = given;
  const fallback = RECIPIENT_FALLBACKS[locale];
  const values = {
    contact: nameOnly(facts.contact) ?? fallback.contact,
    account: nameOnly(facts.account) ?? fallback.account,
    product: nameOnly(facts.product) ?? given.product,
    csm: nameOnly(facts.csm) ?? fallback.csm,
  };
  return {
    locale,
    subject: displayText(fillIn(template.subject[locale], values), SUBJECT_MAX) ?? '',
    paragraphs: template.body[locale]
      .trim()
      .split(/\n[^\S\n]*\n\s*/)
      .map((paragraph) => fillIn(paragraph, values)),
    link: { url: template.link[locale], text: template.link_text[locale] },
    company,
    postalAddress,
    account: values.account,
  };
}

/**
 * A name that may stand in a mail to a stranger. Whoever can sign up under any name could otherwise have the company
 * mail an advertisement or a trap to somebody else's address: what looks like an address of a page, a mail address or
 * a placeholder is no name.
 */
function nameOnly(text: string | null): string | null {
  const name = displayText(text, 60);
  if (name === null || /[{}@]|:\/\/|\/\/|\bwww\.|\p{L}\.\p{Ll}{2,}\//u.test(name)) return null;
  return name;
}
