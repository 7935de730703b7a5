import { checkAgendaParts, hasAgendaPart } from './agenda-lines.ts';
import { dayNumber, dayText } from './book.ts';
import { type Claim, Claims, checkText, type Facts, unknownText } from './check.ts';
import { nameOf } from './digest-facts.ts';
import { BANDS } from './digest-sections.ts';
import { readDay, readNumber } from './language.ts';
import { cardsIn, plain, rowsIn } from './page-lines.ts';
import { EVIDENCE_SENTENCES } from './slack-lines.ts';

// `report --account`: one customer's year on a page.

type Card = (c: Claims, content: string, facts: Facts) => void;

const dayIn = (text: string, { book, language }: Facts) =>
  dayNumber(readDay(text, language, dayText(book.asOf)));

/** The components: their sentences, and that the points add up to the index. */
const components: Card = (c, content, facts) => {
  const { told, account, language } = facts;
  const scored = told?.now.get(account.id);
  let total = 0;
  for (const [, score = '', points = '', why = ''] of rowsIn(content)) {
    total += readNumber(points, language);
    c.holds('a score, or none', /^(?:\?|\d+)$/.test(score), score);
    if (why !== '') c.all.push(...checkText(why, EVIDENCE_SENTENCES, facts));
  }
  if (scored?.health != null)
    c.claim('the points add up', total, { is: scored.health, ok: Math.abs(total - scored.health) < 0.06 });
};

/** Answers, invoices and alerts, each on its day. */
const happenings: Card = (c, content, facts) => {
  const { account, told, book } = facts;
  for (const [day = '', text = ''] of rowsIn(content)) {
    const on = dayIn(day, facts);
    c.holds('on no later day', on <= book.asOf, day);
    const answer = /^(?:Answered|Respondeu) (?:ao )?(NPS|CES) (?:with|com) (?:nota )?([\d.,]+)$/.exec(text);
    const invoice = /^(?:Invoice|A fatura|Fatura) (\S+) /.exec(text)?.[1];
    const alert = /^(?:Alert|Alerta) (opened|closed|aberto|encerrado|fechado): (.+)$/.exec(text);
    if (answer)
      c.holds(
        `such an answer on ${day}`,
        account.answers.some(
          (a) => a.kind === answer[1]!.toLowerCase() && a.score === Number(answer[2]) && a.day === on,
        ),
        text,
      );
    else if (invoice !== undefined)
      c.holds(
        `such a bill on ${day}`,
        account.invoices.some((row) => row.invoice_id === invoice && row.due_on === dayText(on)),
        text,
      );
    else if (alert) {
      const which = /^(?:opened|aberto)$/.test(alert[1]!) ? 'opened_on' : 'closed_on';
      c.holds(
        `an alert ${which} ${day}`,
        told?.allAlerts.some((one) => one.account_id === account.id && one[which] === dayText(on)) ?? false,
        text,
      );
    } else c.all.push(unknownText(text));
  }
};

const alerts: Card = (c, content, { told, account }) => {
  const own = told?.allAlerts.filter((one) => one.account_id === account.id).length;
  const rows = rowsIn(content).length;
  c.claim('alerts', rows, { is: own, ok: rows === own });
};

const tasks: Card = (c, content, facts) => {
  const { told, account } = facts;
  const own = told?.tasks.filter((one) => one.account_id === account.id) ?? [];
  const titles = rowsIn(content).map((cells) => cells.join(' '));
  for (const { title } of own)
    c.holds(
      `${String(title)} is listed`,
      titles.some((row) => row.includes(String(title))),
      titles.join(),
    );
};

const CARDS: ReadonlyMap<string, Card> = new Map<string, Card>([
  ...['What the index is made of', 'De que é feito o índice'].map((name) => [name, components] as const),
  ...['What happened', 'O que aconteceu'].map((name) => [name, happenings] as const),
  ...['Alerts', 'Alertas'].map((name) => [name, alerts] as const),
  ...['Open tasks', 'Tarefas abertas'].map((name) => [name, tasks] as const),
  ...['The last year', 'O último ano'].map((name) => [name, () => undefined] as const),
]);

export function checkAccountPage(html: string, facts: Facts): Claim[] {
  const { account, told } = facts;
  const c = new Claims('account page', {}, facts);
  const scored = told?.now.get(account.id);
  const verdict = plain(/<p class="verdict">([\s\S]*?)<\/p>/.exec(html)?.[1] ?? '');
  const found = /^(.+): (\S+) · (.+)$/.exec(verdict);
  c.claim('account', found?.[1], { is: nameOf(account), ok: found?.[1] === nameOf(account) });
  const health = scored?.health == null ? null : Math.round(scored.health);
  c.claim('health', found?.[2], { is: health, ok: health === null || found?.[2] === String(health) });
  c.claim('band', found?.[3], { is: scored?.band, ok: BANDS[found?.[3] ?? ''] === scored?.band });
  for (const { heading, content } of cardsIn(html)) {
    const card = CARDS.get(heading);
    if (card !== undefined) card(c, content, facts);
    else if (hasAgendaPart(heading)) {
      const parts = [...content.matchAll(/<(p|blockquote)[^>]*>([\s\S]*?)<\/\1>/g)];
      const lines = parts.map(([, tag, text]) => (tag === 'p' ? plain(text!) : `“${plain(text!)}”`));
      c.all.push(...checkAgendaParts([heading, ...lines], facts));
    } else c.all.push(unknownText(heading));
  }
  return c.all;
}
