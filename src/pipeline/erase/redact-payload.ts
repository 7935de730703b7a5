import { parseMailPayload, parseSlackPayload } from '../../delivery/payload-schema.ts';
import type { SlackPayload, SlackTarget } from '../../delivery/types.ts';
import type { TermMatcher } from '../../domain/privacy/term-matcher.ts';
import { redactJson, redactMailMessage, redactSlackMessage } from '../../messages/text/redact-message.ts';
import type { StoredDelivery } from '../../store/erase/load-messages.ts';

export interface RedactRules {
  /** What must not be told in this row. */
  matcherOf(row: StoredDelivery): TermMatcher;
  /** A text without its mentions, for values that are no prose. */
  replace(text: string): string;
  strings: { part: string; message: string };
  /** The person who is erased, in lower case, and where their own messages stand in Slack; null for accounts. */
  reader: { address: string; target: SlackTarget | null } | null;
  /** Where a message goes when nobody is left. */
  lastResort: SlackTarget;
}

/** The payload of a delivery without what must not be told, and without the reader who is erased. */
export function redactPayload(row: StoredDelivery, rules: RedactRules): unknown {
  // Keys inside the payload name people as well.
  return redactJson(redactMessage(row, rules), rules.replace);
}

function redactMessage(row: StoredDelivery, rules: RedactRules): unknown {
  const matcher = rules.matcherOf(row);
  const slack = row.channel === 'slack' ? parseSlackPayload(row.payload) : null;
  if (slack !== null) {
    const message = redactSlackMessage(slack.message, matcher, rules.strings.part);
    return { ...(row.payload as SlackPayload), message, targets: withoutReader(slack.targets, rules) };
  }
  const mail = row.channel === 'email' ? parseMailPayload(row.payload) : null;
  if (mail === null) return row.payload;
  return {
    ...(row.payload as object),
    message: redactMailMessage(mail.message, matcher, rules.strings.part),
  };
}

export function withoutReader(targets: readonly SlackTarget[], rules: RedactRules): SlackTarget[] {
  const left = targets.filter((target) => !isReaders(target, rules));
  return left.length > 0 ? left : [rules.lastResort];
}

export function isReaders(target: SlackTarget, { reader }: RedactRules): boolean {
  return reader !== null && target.kind === 'user' && target.email.toLowerCase() === reader.address;
}
