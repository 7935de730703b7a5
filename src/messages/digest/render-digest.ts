import { cutText } from '../../domain/text/safe-text.ts';
import { mailPage } from '../mail/mail-page.ts';
import type { DigestModel } from '../models/digest-model.ts';
import type { MailMessage, MessageContext } from '../models/message.ts';
import { DIGEST_STRINGS } from '../strings/digest-strings.ts';
import { buildDigest } from './build-digest.ts';
import { createDigestContext } from './digest-context.ts';
import { digestCsv } from './digest-csv.ts';
import { digestHtml } from './digest-html.ts';
import { digestText } from './digest-text.ts';
import { shortValue } from './money-text.ts';

/**
 * The Monday digest: subject (number first, at most 70 characters), preheader (at most 120), HTML under 80 KB for a
 * book of any size (lists are cut with their counts), a text part printed from the same document, and every account at
 * risk in a file beside it.
 */
export function renderDigest(model: DigestModel, context: MessageContext): MailMessage {
  const doc = buildDigest(model, context);
  const digest = createDigestContext(model, context);
  const { format, nouns } = digest;
  const strings = DIGEST_STRINGS[context.locale];
  const { atRisk, lastWeek, renewals, week } = model;
  const value = atRisk.accounts === 0 ? null : shortValue(digest, atRisk, { most: 2 });
  const subject = strings.subject(
    format.count(atRisk.accounts, nouns.account),
    value,
    format.number(week.number),
  );
  const preheader = strings.preheader({
    churned: format.count(lastWeek.churned.accounts, strings.tiles.churned),
    saved: format.count(lastWeek.saved.accounts, strings.tiles.saved),
    atRisk: format.number(renewals.atRisk.accounts),
    renewals: format.number(renewals.all.accounts),
    days: format.count(renewals.days, nouns.day),
  });
  const file = digestCsv(model);
  const shortSubject = cutText(subject, 70);
  const shortPreheader = cutText(preheader, 120);
  return {
    subject: shortSubject,
    preheader: shortPreheader,
    text: digestText(doc),
    html: mailPage({
      lang: context.locale,
      title: shortSubject,
      preheader: shortPreheader,
      body: digestHtml(doc),
    }),
    ...(file === null ? {} : { attachments: [file] }),
  };
}
