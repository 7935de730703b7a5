import { createHash } from 'node:crypto';
import type { CrmChange, CrmPlace } from '../../domain/crm.ts';
import type { OutboxDraft } from '../../domain/outbox.ts';
import { stableId } from '../../store/stable-id.ts';
import type { HubspotTarget } from './call-hubspot.ts';

/** Accounts of one order, which is one request as long as each has one company. */
export const ACCOUNTS_PER_ORDER = 100;

/** Where values go to, as it is compared with where they went. */
export function placeOf({
  url,
  match,
  properties,
}: Pick<HubspotTarget, 'url' | 'match' | 'properties'>): CrmPlace {
  const { health, band, churn_probability } = properties;
  const told = JSON.stringify([
    url,
    match.by === 'property' ? match.property : null,
    health,
    band,
    churn_probability,
  ]);
  return { match, digest: createHash('sha256').update(told).digest('hex').slice(0, 16) };
}

/**
 * The order to tell a CRM what has changed. It names accounts, no values; all orders are about one subject, so that they
 * are carried out one after the other. The key hangs on the values and on how often they were told, so that a page that
 * is repeated orders nothing twice, and a value that comes back is told again.
 */
export function crmDraft(
  changes: readonly CrmChange[],
  { place, now }: { place: CrmPlace; now: Date },
): OutboxDraft {
  return {
    dedupeKey: `crm:hubspot:${stableId(JSON.stringify([place.digest, changes]))}`,
    channel: 'crm',
    lane: 'crm:hubspot',
    kind: 'scores',
    op: 'event',
    subject: 'crm:hubspot',
    recipient: 'hubspot',
    episodeId: null,
    version: 1,
    payload: { accounts: [...new Set(changes.map(({ accountId }) => accountId))] },
    dueAt: now,
  };
}
