import { createHmac, timingSafeEqual } from 'node:crypto';
import { addDays } from '../../domain/day.ts';
import { renderCalendar } from '../../messages/calendar/render-calendar.ts';
import { addressHash } from '../../store/customer-emails/suppressions.ts';
import { inTransaction, reading } from '../../store/database.ts';
import { loadCsms } from '../../store/people.ts';
import { loadCalendar } from '../../store/views/calendar.ts';
import type { Context } from '../context.ts';
import type { PageReply } from '../customer-emails/answer-unsubscribe.ts';
import { loadUnsubscribeSecrets } from '../customer-emails/unsubscribe-token.ts';

/** Where the service answers calendar programs; the token follows. */
export const CALENDAR_PATH = '/calendar/';
const ENDING = '.ics';
/** How far a calendar reaches: what was due a month ago may still be open, contracts are renewed by the year. */
const REACH = { back: 30, ahead: 400 } as const;

/** The calendar of a CSM; null = nobody of that address is known. */
export async function calendarOf(ctx: Context, email: string): Promise<string | null> {
  const person = (await reading(ctx, (db) => loadCsms(db))).get(email.toLowerCase());
  if (person === undefined) return null;
  const now = ctx.now();
  const today = now.toISOString().slice(0, 10);
  const stretch = { from: addDays(today, -REACH.back), to: addDays(today, REACH.ahead) };
  const entries = await reading(ctx, (db) => loadCalendar(db, { owner: person.email, ...stretch }));
  return renderCalendar(entries, { locale: person.locale ?? ctx.config().config.locale, now });
}

/** The path of a CSM's calendar at the service: who knows it reads the calendar, so it is as good as a password. */
export async function calendarPath(ctx: Context, email: string): Promise<string> {
  const [secret] = await inTransaction(ctx, (tx) => loadUnsubscribeSecrets(tx, ctx));
  return `${CALENDAR_PATH}${signCalendar(email, secret)}${ENDING}`;
}

/** The hash of the address and its signature (HMAC-SHA-256), base64url: it names nobody. Pure. */
export function signCalendar(email: string, secret: string): string {
  const hash = Buffer.from(addressHash(email), 'hex');
  return Buffer.concat([hash, signature(hash, secret)]).toString('base64url');
}

/** Whose calendar a token opens among some addresses; null = nobody's. */
export function readCalendarToken(
  token: string,
  emails: Iterable<string>,
  secrets: readonly string[],
): string | null {
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 64 || bytes.toString('base64url') !== token) return null;
  const [hash, given] = [bytes.subarray(0, 32), bytes.subarray(32)];
  if (!secrets.some((secret) => timingSafeEqual(given, signature(hash, secret)))) return null;
  const wanted = hash.toString('hex');
  for (const email of emails) if (addressHash(email) === wanted) return email;
  return null;
}

/** Another purpose than unsubscribing, so that neither token is good for the other. */
function signature(hash: Buffer, secret: string): Buffer {
  return createHmac('sha256', secret).update('calendar\0').update(hash).digest();
}

/** Answers a calendar program: 404 to whatever was not signed here, also for somebody who is no CSM any more. */
export async function answerCalendar(
  ctx: Context,
  { method, rest }: { method: string; rest: string },
): Promise<PageReply> {
  const reply = (status: number, body = '', more: Readonly<Record<string, string>> = {}) => ({
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'private, no-store', ...more },
    body,
  });
  if (method !== 'GET' && method !== 'HEAD') return reply(405, '', { allow: 'GET, HEAD' });
  try {
    const people = await reading(ctx, (db) => loadCsms(db));
    const secrets = await inTransaction(ctx, (tx) => loadUnsubscribeSecrets(tx, ctx));
    const token = rest.endsWith(ENDING) ? rest.slice(0, -ENDING.length) : '';
    const email = readCalendarToken(token, people.keys(), secrets);
    const calendar = email === null ? null : await calendarOf(ctx, email);
    if (calendar === null) return reply(404);
    return reply(200, calendar, { 'content-type': 'text/calendar; charset=utf-8' });
  } catch (error) {
    ctx.log.error({ error: error instanceof Error ? error.name : 'failed' }, 'a calendar could not be told');
    return reply(503, '', { 'retry-after': '300' });
  }
}
