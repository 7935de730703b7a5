import { cutText } from '../../domain/text/safe-text.ts';
import type { Evidence } from '../../domain/types.ts';
import type { DigestModel } from '../models/digest-model.ts';
import type { MessageContext } from '../models/message.ts';
import { DIGEST_STRINGS, type DigestStrings } from '../strings/digest-strings.ts';
import { NOUNS } from '../strings/names.ts';
import { formatEvidence } from '../strings/render-evidence.ts';
import { createFormatter, type Formatter } from '../text/create-formatter.ts';

/** What every section of a digest is written with. */
export interface DigestContext {
  model: DigestModel;
  context: MessageContext;
  format: Formatter;
  strings: DigestStrings;
  nouns: (typeof NOUNS)[keyof typeof NOUNS];
  /** An amount in the digest's currency, three significant digits. */
  money: (amount: number) => string;
  /** The main reason in six words; null when there is none. */
  why: (evidence: Evidence | null) => string | null;
}

export function createDigestContext(model: DigestModel, context: MessageContext): DigestContext {
  const format = createFormatter(context);
  return {
    model,
    context,
    format,
    strings: DIGEST_STRINGS[context.locale],
    nouns: NOUNS[context.locale],
    money: (amount) => format.shortMoney({ amount, currency: model.currency }),
    why: (evidence) => (evidence === null ? null : cutText(formatEvidence(evidence, 'short', format), 120)),
  };
}
