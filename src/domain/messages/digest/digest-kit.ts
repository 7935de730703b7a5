import type { Evidence } from '../../types.ts';
import { DIGEST_WORDS, type DigestWords } from '../catalogue/digest-words.ts';
import { NOUNS } from '../catalogue/names.ts';
import { sayEvidence } from '../catalogue/render-evidence.ts';
import type { DigestModel } from '../digest-model.ts';
import type { MessageContext } from '../model.ts';
import { createFormatter, type Formatter } from '../text/create-formatter.ts';
import { cutText } from '../text/cut-text.ts';

/** What every section of a digest is written with. */
export interface DigestKit {
  model: DigestModel;
  context: MessageContext;
  format: Formatter;
  words: DigestWords;
  nouns: (typeof NOUNS)[keyof typeof NOUNS];
  /** An amount in the digest's currency, three significant digits. */
  money: (amount: number) => string;
  /** The main reason in six words; null when there is none. */
  why: (evidence: Evidence | null) => string | null;
}

export function createDigestKit(model: DigestModel, context: MessageContext): DigestKit {
  const format = createFormatter(context);
  return {
    model,
    context,
    format,
    words: DIGEST_WORDS[context.locale],
    nouns: NOUNS[context.locale],
    money: (amount) => format.shortMoney({ amount, currency: null }),
    why: (evidence) => (evidence === null ? null : cutText(sayEvidence(evidence, 'short', format), 120)),
  };
}
