import type { MailMessage, SlackMessage } from '../domain/messages/types.ts';

/** Where a Slack message may go. Users are resolved by id, else by e-mail (`users.lookupByEmail`). */
export type SlackTarget =
  | { kind: 'user'; email: string; slackUserId: string | null }
  | { kind: 'channel'; channel: string };

export interface SlackPayload {
  /**
   * `upsert`: the one message of `subject`: posted the first time, edited in place (chat.update) afterwards.
   * `thread`: a reply under the message of `subject` (`broadcast` also shows it in the channel).
   */
  op: 'upsert' | 'thread';
  /** `episode:<uuid>`, `pool:<name>:<day>`, `notice:<key>`; the key of posted_messages. */
  subject: string;
  /** Preferred first; later ones are the fallback when a destination is permanently gone. */
  targets: readonly SlackTarget[];
  message: SlackMessage;
  broadcast?: boolean;
  /** Send only if the subject has a posted message (an update of what nobody has seen is pointless). */
  onlyIfPosted?: boolean;
}

export interface MailPayload {
  to: { name: string | null; address: string };
  message: MailMessage;
  /** Deterministic per (digest, recipient, period); kept across retries. Without angle brackets. */
  messageId: string;
  headers: Readonly<Record<string, string>>;
}

/** What a channel says of one attempt; the relay's retry policy decides what follows. */
export type AttemptResult =
  | { kind: 'sent'; providerId: string; note?: string }
  /** Certainly not sent; may be tried again (`retryAfterMs` when the provider named a wait for this lane). */
  | { kind: 'not_sent'; reason: string; retryAfterMs: number | null; countsAsAttempt: boolean }
  /** May or may not have been sent; reconcile before any further attempt. */
  | { kind: 'ambiguous'; reason: string }
  /** This recipient will never work; the next target of the chain is tried. */
  | { kind: 'permanent'; scope: 'destination' | 'message' | 'channel'; reason: string };
