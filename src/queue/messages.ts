import { z } from 'zod';
import type { SlotKey } from '../store/slots/slot-types.ts';
import type { QueueMessage } from './queue-link.ts';

/** What travels on the queues: keys of rows and nothing else. Checked when it is sent and when it arrives. */
const slotPayload = z.strictObject({ job: z.string().min(1), slot: z.iso.datetime() });
const pagePayload = z.strictObject({ page: z.uuid() });

export function toSlotMessage({ job, slot }: SlotKey): QueueMessage {
  const payload = slotPayload.parse({ job, slot: slot.toISOString() });
  return { id: `${job}-${slot.getTime()}`, payload };
}

/** Throws ZodError on anything else. */
export function fromSlotMessage(payload: unknown): SlotKey {
  const { job, slot } = slotPayload.parse(payload);
  return { job, slot: new Date(slot) };
}

export function toPageMessage(page: string): QueueMessage {
  return { id: `page-${page}`, payload: pagePayload.parse({ page }) };
}

/** Throws ZodError on anything else. */
export function fromPageMessage(payload: unknown): string {
  return pagePayload.parse(payload).page;
}
