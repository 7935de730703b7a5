import { cutText } from '../../domain/text/safe-text.ts';
import type { Evidence } from '../../domain/types.ts';
import type { DigestModel } from '../models/digest-model.ts';
import type { MessageContext } from '../models/message.ts';
import { DIGEST_STRINGS, type DigestStrings } from '../strings/digest-strings.ts';
import { NOUNS } from '../strings/names.ts';
import { formatEvidence } from '../strings/render-evidence.ts';
import { createFormatter, type Formatter } from '../text/create-formatter.ts';

/** What figures and accounts of a portfolio are written with. */
export interface PortfolioWriting {
  context: MessageContext;
  format: Formatter;
  strings: DigestStrings;
  nouns: (typeof NOUNS)[keyof typeof NOUNS];
  /** An amount in the portfolio's currency, three significant digits. */
  money: (amount: number) => string;
  /** The main reason in six words; null when there is none. */
  why: (evidence: Evidence | null) => string | null;
}

/** What every section of a digest is written with. */
export interface DigestContext extends PortfolioWriting {
  model: DigestModel;
}

export function createDigestContext(model: DigestModel, context: MessageContext): DigestContext {
  return { model, ...portfolioWriting(model.currency, context) };
}

/** @param currency of the sums, ISO 4217 */
export function portfolioWriting(currency: string, context: MessageContext): PortfolioWriting {
  const format = createFormatter(context);
  return {
    context,
    format,
    strings: DIGEST_STRINGS[context.locale],
    nouns: NOUNS[context.locale],
    money: (amount) => format.shortMoney({ amount, currency }),
    why: (evidence) => (evidence === null ? null : cutText(formatEvidence(evidence, 'short', format), 120)),
  };
}
