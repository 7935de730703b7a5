import type { WebhookSourceConfig } from '../../config/schema-webhook-source.ts';
import { parseExactJson } from '../../sources/fetch/parse-json.ts';
import { eventIdOf, type PostedEvent, verifySignature } from '../../sources/webhook/verify-signature.ts';
import { inTransaction } from '../../store/database.ts';
import { storeReceivedEvent } from '../../store/import/received-events.ts';
import type { Context } from '../context.ts';

/** What the sender is told. */
export interface EventReply {
  status: number;
  /** For the person who looks at the sender's log; says nothing of what is here. */
  says: string;
  /** There is something new to be loaded. */
  isNew: boolean;
}

/**
 * Takes an event in: proves the sender, and stores what was sent before it says so. The same event again is a success that
 * changes nothing. Whatever cannot be stored now is refused with 503, so that the sender tries again.
 * @param given.secrets in force, then the one before it; none = not set here
 */
export async function receiveEvent(
  ctx: Context,
  event: PostedEvent,
  given: { config: WebhookSourceConfig; secrets: readonly string[] },
): Promise<EventReply> {
  const { config, secrets } = given;
  const { name: source, verify } = config;
  const refuse = (status: number, says: string): EventReply => {
    ctx.log.warn({ source, status, reason: says }, 'an event of a webhook was refused');
    return { status, says, isNew: false };
  };
  if (secrets.length === 0) return refuse(503, 'not ready');
  const now = ctx.now();
  const proof = verifySignature(event, verify, { secrets, now });
  if (!proof.ok) return refuse(401, proof.why);
  let payload: unknown;
  try {
    payload = parseExactJson(event.body);
  } catch {
    return refuse(400, 'the body is not JSON');
  }
  try {
    const eventId = eventIdOf(proof.id, payload, event.body);
    const isNew = await inTransaction(ctx, (tx) =>
      storeReceivedEvent(tx, { source, eventId, receivedAt: now, payload }),
    );
    return { status: 200, says: isNew ? 'stored' : 'known', isNew };
  } catch (error) {
    ctx.log.error(
      { source, code: (error as { code?: unknown }).code },
      'an event of a webhook could not be stored',
    );
    return { status: 503, says: 'not now', isNew: false };
  }
}

/** Address of a source's events, before its name. */
export const RECEIVE_PATH = '/webhooks/';
