import type { AttemptEnding } from '../domain/outbox.ts';
import type { MailMessage, SlackMessage } from '../messages/models/message.ts';

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
  /**
   * Of a note that stands for itself, since nobody knows whether or where its message stands: the text of that message.
   */
  alone?: string;
}

export interface MailPayload {
  to: { name: string | null; address: string };
  message: MailMessage;
  /** Deterministic per (digest, recipient, period); kept across retries. Without angle brackets. */
  messageId: string;
  headers: Readonly<Record<string, string>>;
  /**
   * Present on what goes to a customer, from an address that expects answers: the allow-list of domains, which is for
   * colleagues, does not apply.
   */
  customer?: { from: { name: string; address: string }; replyTo: string | null };
}

/** What a channel says of one attempt; the retry policy decides what follows. Reasons never contain secrets. */
export type AttemptResult =
  /** `posted`: where the subject's message now stands, for messages that are edited in place. */
  | { kind: 'sent'; providerId: string; posted?: { channelId: string; ts: string }; note?: string }
  /**
   * Not sent, or of no consequence if sent again because the receiver knows it by an id; may be tried again
   * (`retryAfterMs` when the provider named a wait).
   */
  | NotSent
  /** May or may not have been sent; reconcile before any further attempt. */
  | Ambiguous
  /**
   * Will never work: this `destination` (the next target of the chain is tried), this `message` (dead letter), this
   * `lane` (e.g. a webhook that wants no more), or the whole `channel` (e.g. a revoked token); the queue of the last two
   * is kept until they are mended.
   */
  | Permanent
  /** Nothing to do any more, e.g. an edit of a message that was never posted. */
  | { kind: 'obsolete'; reason: string };

export interface NotSent {
  kind: 'not_sent';
  reason: string;
  retryAfterMs: number | null;
  /** False for rate limits: waiting as told is no failure. */
  countsAsAttempt: boolean;
  /**
   * `channel`: the provider cannot be reached, so its whole channel is paused and no message spends an attempt.
   * `lane`: others to the same place wait too. `row`: only this message does.
   */
  scope: 'channel' | 'lane' | 'row';
}

export interface Ambiguous {
  kind: 'ambiguous';
  reason: string;
  ending: AttemptEnding;
}

export interface Permanent {
  kind: 'permanent';
  scope: 'destination' | 'message' | 'lane' | 'channel';
  reason: string;
}

/** What became of an attempt whose outcome was unknown. */
export type ReconcileResult =
  | { kind: 'found'; providerId: string; posted?: { channelId: string; ts: string } }
  /** Not there now; a slow provider may still show it (`decideReconciled`). */
  | { kind: 'not_found' }
  /** Sending it again changes nothing that is visible, so that nothing has to be found out. */
  | { kind: 'repeatable' }
  /** The provider does not let us find out; a setting says whether to re-send or to hold. */
  | { kind: 'unknown'; reason: string }
  /** The look-up itself failed; it is repeated later. */
  | { kind: 'failed'; reason: string; retryAfterMs: number | null }
  /**
   * The channel does not let us in (e.g. a revoked token), or cannot be reached (`unreachable`); the row stays unknown
   * until that is mended.
   */
  | { kind: 'channel_broken'; reason: string; unreachable: boolean };
