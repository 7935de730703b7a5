import * as z from 'zod';
import type { QueueMessage } from './queue-link.ts';
import type { SlotKey } from './slots/schedule-state.ts';
import type { TakeableSlot } from './slots/take-slot.ts';

/** What travels on the queues: keys of rows and nothing else. Checked when it is sent and when it arrives. */
const slotPayload = z.strictObject({ job: z.string().min(1), slot: z.iso.datetime() });
const pagePayload = z.strictObject({ page: z.uuid() });

/**
 * A queue takes no second message with the id of one that it holds, and it may hold one for as long as a clock was ahead,
 * when whoever had taken it is gone. So the id changes with every run, and with every minute that nothing comes of it.
 */
export function toSlotMessage({ job, slot, run, minute }: TakeableSlot): QueueMessage {
  const payload = slotPayload.parse({ job, slot: slot.toISOString() });
  return { id: `${job}-${slot.getTime()}-${run}-${minute}`, payload };
}

/** Throws ZodError on anything else. */
export function fromSlotMessage(payload: unknown): SlotKey {
  const { job, slot } = slotPayload.parse(payload);
  return { job, slot: new Date(slot) };
}

/** @param minute how long the run waits for it; see `toSlotMessage` */
export function toPageMessage(page: string, minute: number): QueueMessage {
  return { id: `page-${page}-${minute}`, payload: pagePayload.parse({ page }) };
}

/** Throws ZodError on anything else. */
export function fromPageMessage(payload: unknown): string {
  return pagePayload.parse(payload).page;
}

const LIMIT = 300;

function fieldOf(error: object, key: string): unknown {
  return key in error ? (error as Record<string, unknown>)[key] : undefined;
}

/**
 * One short line about an error that may be stored and logged: name, code and the first line of the message.
 * Where the message would repeat a statement and its parameters, only the database's own code is told, and user
 * and password are cut out of URLs.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'a value that is not an error was thrown';
  const cause = error.cause instanceof Error ? error.cause : undefined;
  const code = fieldOf(error, 'code') ?? (cause && fieldOf(cause, 'code'));
  const name = typeof code === 'string' ? `${error.name} ${code}` : error.name;
  if (fieldOf(error, 'query') !== undefined || fieldOf(error, 'params') !== undefined) return name;
  const line = (error.message.split('\n', 1)[0] ?? '').replace(/(\w+:\/\/)[^@\s/]*@/g, '$1…@');
  return `${name}: ${line}`.slice(0, LIMIT);
}
