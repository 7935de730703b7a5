import { checkAgendaParts } from './agenda-lines.ts';
import { dayNumber, dayText } from './book.ts';
import { type Claim, Claims, checkText, type Facts } from './check.ts';
import { nameOf } from './digest-facts.ts';
import { readDay } from './language.ts';
import type { SlackText } from './render.ts';
import { EVIDENCE_SENTENCES } from './slack-lines.ts';

/** What stands below an alert: the agenda for a call, and a note of everything that happened. */
export function checkThread({ thread }: SlackText, facts: Facts): Claim[] {
  return thread.flatMap(({ text, lines }) =>
    text.startsWith('📋') ? agenda(lines, facts) : note(lines, facts),
  );
}

function dayIn(text: string, { book, language }: Facts): number {
  return dayNumber(readDay(text, language, dayText(book.asOf)));
}

/** `📋 Agenda: Alba Foods, 20 Nov`, and its parts; one of an earlier day was true of that day. */
function agenda([title = '', ...lines]: readonly string[], facts: Facts): Claim[] {
  const found = /^📋 (?:Agenda|Pauta): (.+), (.+?)$/u.exec(title);
  const c = new Claims('thread agenda', {}, facts);
  c.claim('account', found?.[1], {
    is: nameOf(facts.account),
    ok: found?.[1] === nameOf(facts.account),
  });
  if (found === null || dayIn(found[2]!, facts) !== facts.book.asOf) return c.all;
  return [...c.all, ...checkAgendaParts(lines, facts)];
}

/** `🔴 Opened · Alba Foods · 20 Nov · health 72 → 41`, and below it up to three sentences. */
function note([lead = '', ...sentences]: readonly string[], facts: Facts): Claim[] {
  const c = new Claims('thread note', {}, facts);
  const [, name, day = '', ...rest] = lead.split(' · ');
  c.claim('account', name, { is: nameOf(facts.account), ok: name === nameOf(facts.account) });
  const on = dayIn(day, facts);
  c.holds('on no later day', on <= facts.book.asOf, day);
  if (on !== facts.book.asOf) return c.all;
  const health = facts.told?.now.get(facts.account.id)?.health;
  for (const part of rest) {
    const move = /^(?:health|saúde) (?:(\d+) → )?(\d+)$/.exec(part);
    if (move)
      c.claim('health', move[2], { is: health, ok: Number(move[2]) === Math.round(health ?? Number.NaN) });
  }
  return [...c.all, ...sentences.flatMap((line) => checkText(line, EVIDENCE_SENTENCES, facts))];
}
