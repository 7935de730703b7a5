import * as z from 'zod';
import { type CrmChange, toCrmProperties } from '../../domain/crm.ts';
import { FetchError } from '../../sources/fetch/fetch-error.ts';
import { settleCrmChanges, takeCrmChanges } from '../../store/crm/crm-values.ts';
import { chunks } from '../../store/table-rows.ts';
import type { Channel } from '../channel.ts';
import {
  type BatchAnswer,
  type CompanyUpdate,
  classifyHubspotError,
  createHubspotClient,
  type HubspotTarget,
} from './call-hubspot.ts';
import { checkHubspot } from './check-hubspot.ts';
import { placeOf } from './crm-draft.ts';

export interface CrmChannelSettings {
  /** The one of the configuration in force; null = its token is not set in this process; absent = it is switched off. */
  target(): HubspotTarget | null | undefined;
  timeoutMs: number;
  now(): Date;
}

/** Inputs of one request at most. */
const BATCH = 100;

const payloadSchema = z.object({ accounts: z.array(z.string()) });

/**
 * Tells a CRM the values of accounts. An order names accounts only: what is told is what stands in the database when it
 * is sent, and only what the CRM does not hold already. Orders go one after the other, so that nothing older overtakes.
 */
export function createCrmChannel(settings: CrmChannelSettings): Channel {
  const { timeoutMs, now } = settings;
  return {
    name: 'crm',
    async attempt(row, { db }) {
      const payload = payloadSchema.safeParse(row.payload);
      if (!payload.success) return { kind: 'permanent', scope: 'message', reason: 'malformed payload' };
      const target = settings.target();
      if (target === undefined) return { kind: 'obsolete', reason: 'crm.hubspot is switched off' };
      if (target === null) {
        const reason = 'its token is not set in this process';
        return { kind: 'not_sent', reason, retryAfterMs: null, countsAsAttempt: false, scope: 'lane' };
      }
      const place = placeOf(target);
      const { accounts } = payload.data;
      const changes = await db.begin((tx) => takeCrmChanges(tx, accounts, { place, now: now() }));
      if (changes.length === 0) return { kind: 'obsolete', reason: 'it holds these values already' };
      const client = createHubspotClient(target, { timeoutMs, now });
      let missing = 0;
      try {
        for (const chunk of chunks(changes, BATCH)) {
          const inputs = chunk.flatMap((change, place) => toInput(change, place, target));
          const answer = inputs.length === 0 ? null : await client.update(inputs);
          const settled = outcomes(chunk, answer, target);
          await settleCrmChanges(db, settled);
          missing += settled.filter(({ found }) => !found).length;
        }
      } catch (error) {
        if (error instanceof FetchError) return classifyHubspotError(error);
        throw error;
      }
      const note = `${missing} of ${changes.length} companies are not there`;
      return { kind: 'sent', providerId: 'hubspot', ...(missing > 0 && { note }) };
    },
    // Values, not steps: telling them again changes nothing.
    reconcile: async () => ({ kind: 'repeatable' }),
    async probe() {
      const target = settings.target();
      if (target === undefined) return null;
      if (target === null) return { reason: 'its token is not set in this process', unreachable: false };
      const { ok, says, unreachable } = await checkHubspot(target, { timeoutMs, now });
      return ok ? null : { reason: says, unreachable };
    },
    close: async () => undefined,
  };
}

/** A record id is a number; what is none has no company, and would spoil the whole request. */
const isRecordId = (id: string) => /^\d{1,19}$/.test(id);

function toInput(change: CrmChange, place: number, { match, properties }: HubspotTarget): CompanyUpdate[] {
  const input = {
    id: change.recordId,
    objectWriteTraceId: String(place),
    properties: toCrmProperties(change, properties),
  };
  if (match.by === 'property') return [{ ...input, idProperty: match.property }];
  return isRecordId(change.recordId) ? [input] : [];
}

/** Whom the answer names as missing. Whoever it neither names nor returns stays open, and is told with the next change. */
function outcomes(chunk: readonly CrmChange[], answer: BatchAnswer | null, { match }: HubspotTarget) {
  const errors = answer?.errors ?? [];
  const named = new Set(errors.flatMap(({ context }) => [...(context.ids ?? []), ...(context.id ?? [])]));
  const traced = new Set(errors.flatMap(({ context }) => context.objectWriteTraceId ?? []));
  const done = new Set(answer?.results.map(({ id }) => id));
  const doneTraces = new Set(answer?.results.flatMap(({ objectWriteTraceId: id }) => id ?? []));
  const isWhole = errors.length === 0 && (answer?.numErrors ?? 0) === 0;
  return chunk.flatMap(({ accountId, recordId }, place) => {
    const isSent = match.by === 'property' || isRecordId(recordId);
    const isMissing = !isSent || named.has(recordId) || traced.has(String(place));
    const isDone = isWhole || doneTraces.has(String(place)) || done.has(recordId);
    return isMissing || isDone ? [{ accountId, recordId, found: !isMissing }] : [];
  });
}
