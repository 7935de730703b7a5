import { listTakeableSlots } from '../store/slots/takeable-slots.ts';
import { toSlotMessage } from './messages.ts';
import type { ServiceParts } from './service-parts.ts';

const BATCH = 200;

/**
 * Wakes a worker for every slot that may start: freshly claimed ones, those whose turn has come, and those whose
 * message or worker was lost. A slot whose message still waits is not queued twice. Returns how many were sent.
 */
export async function dispatchSlots<C>(parts: ServiceParts<C>): Promise<number> {
  const { raw, order, timings, link } = parts;
  const slots = await listTakeableSlots(raw, { order, supersedeMs: timings.supersedeMs, limit: BATCH });
  await link.send('slots', slots.map(toSlotMessage));
  return slots.length;
}
