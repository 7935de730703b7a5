import { type Book, dayNumber, dayText } from './book.ts';
import { type Claim, Claims, checkLine, checkText, type Facts, type SentenceKind } from './check.ts';
import { reasonName } from './digest-facts.ts';
import { relative } from './digest-sections.ts';
import { GOAL_SENTENCES } from './goal-sentences.ts';
import { HINT_SENTENCES, noticeOf } from './hint-sentences.ts';
import { ONBOARDING_SENTENCES } from './onboarding-sentences.ts';
import { OTHER_SENTENCES } from './other-sentences.ts';
import type { SlackText } from './render.ts';
import { isActive, sum } from './usage-facts.ts';
import { USAGE_SENTENCES } from './usage-sentences.ts';
import { placesInHands, yearly } from './whose-account.ts';

const place = (c: Claims, facts: Facts) => {
  const alert = facts.told?.alerts.find(({ account_id: id }) => id === facts.account.id);
  const all = c.has('pool') ? c.value('pool') : c.value('of');
  if (c.has('rank')) c.holds('the rank is among them', c.value('rank') <= all);
  // The place is that of the day on which the alert opened.
  if (alert !== undefined && dayNumber(String(alert.opened_on)) !== facts.book.asOf) {
    c.claim('of', all, { is: alert.of, ok: all === alert.of });
    c.claim('rank', c.text('rank'), {
      is: alert.rank,
      ok: (c.has('rank') ? c.value('rank') : 1) === alert.rank,
    });
    return;
  }
  c.holds('it is no more than all their accounts', all <= facts.book.alive.length, all);
  const { best, last, of } = placesInHands(facts, 'morning');
  c.exactly(c.has('pool') ? 'pool' : 'of', of);
  const rank = c.has('rank') ? c.value('rank') : 1;
  c.claim('by likelihood', rank, { is: `${best} to ${last}`, ok: rank >= best && rank <= last });
};

/** Whole weeks of all products together, oldest first. */
function weeksOf({ account, book }: Facts, count: number): number[] {
  const rows = [...account.usage.values()].flat().filter(isActive);
  return Array.from({ length: count }, (_, i) =>
    sum(
      rows.filter((one) => Math.floor((book.asOf - one.day) / 7) === count - 1 - i).map((one) => one.events),
    ),
  );
}

const UNPROVEN: readonly [string, string][] = [
  ['', ''],
  [' (nothing is proven yet for your customers)', ' (ainda não há nada comprovado com os seus clientes)'],
];

const LEADS: readonly [string, string, string][] = [
  ['first', 'The riskiest of', 'A conta com maior risco'],
  ['among', 'Among the {rank:n} riskiest of', 'Entre as {rank:n} de maior risco'],
  ['number', 'No. {rank:n} by risk of', '{rank:n}ª em risco'],
];
const WHOSE: readonly [string, string, string][] = [
  ['own', 'your {of:n} accounts', 'das suas {of:n} contas'],
  ['pool', 'the {pool:n} accounts of the pool', 'das {pool:n} contas da carteira digital'],
];

/** With or without a capital. */
const either = (lead: string) =>
  /^\p{L}/u.test(lead) ? `{${lead[0]!}|${lead[0]!.toLowerCase()}}${lead.slice(1)}` : lead;

/** Where an account stands among the others. */
export const PLACE_SENTENCES: readonly SentenceKind[] = LEADS.flatMap(([lead, leadEn, leadPt]) =>
  WHOSE.flatMap(([whose, en, pt]) =>
    UNPROVEN.map(([unprovenEn, unprovenPt], i) => ({
      kind: `rule.risk ${lead} ${whose}${i === 0 ? '' : ' unproven'}`,
      en: `[{when:w}: ]${either(leadEn)} ${en}${unprovenEn}{, because:|.}`,
      'pt-BR': `[{when:w}: ]${either(leadPt)} ${pt}${unprovenPt}{, porque:|.}`,
      check: (c: Claims, facts: Facts) => {
        place(c, facts);
        const opened = facts.told?.alerts.find(({ account_id: id }) => id === facts.account.id)?.opened_on;
        const isOfToday = opened === undefined || dayNumber(String(opened)) === facts.book.asOf;
        c.holds('a place of another day is told as such', c.has('when') !== isOfToday, opened);
      },
    })),
  ),
);

/** What the small line under a headline says, piece by piece. */
const STATUS_PIECES: readonly SentenceKind[] = [
  {
    kind: 'status notice',
    en: 'Notice given on {on:d}',
    'pt-BR': 'Aviso de saída em {on:d}',
    check: (c, { account, book }) => c.day('on', noticeOf(account, book.asOf)?.on),
  },
  {
    kind: 'status leaves',
    en: 'leaves on {on:d}, {when:v}',
    'pt-BR': 'sai em {on:d}, {when:v}',
    check: (c, { account, book, language }) => {
      const leaves = noticeOf(account, book.asOf)?.leaves ?? null;
      c.day('on', leaves);
      if (leaves !== null) relative(c, 'when', { day: leaves, asOf: book.asOf, language });
    },
  },
  {
    kind: 'status leaves unknown',
    en: 'last day not known yet',
    'pt-BR': 'último dia ainda não informado',
    check: (c, { account, book }) => c.holds('no day is told', noticeOf(account, book.asOf)?.leaves === null),
  },
  {
    kind: 'status reason',
    en: 'reason: {why:v}',
    'pt-BR': 'motivo: {why:v}',
    check: (c, { account, language }) => c.words('why', reasonName(account.row.churn_reason, language)),
  },
  {
    kind: 'status no reason',
    en: 'no reason of the list has been named',
    'pt-BR': 'nenhum motivo da lista foi informado',
    check: (c, { account, language }) =>
      c.holds('none is told', reasonName(account.row.churn_reason, language) === null),
  },
  {
    kind: 'status open since',
    en: 'open since {on:d}',
    'pt-BR': 'aberto desde {on:d}',
    check: (c, { told, account }) => {
      const own = told?.allAlerts
        .filter(({ account_id: id }) => id === account.id)
        .map(({ opened_on: on }) => dayNumber(String(on)));
      c.claim('opened on', dayText(c.dayOf('on')), {
        is: own?.map(dayText).join(),
        ok: own?.includes(c.dayOf('on')) ?? false,
      });
    },
  },
  {
    kind: 'status done',
    en: '{done:n} of {all:n} done',
    'pt-BR': 'tarefas feitas: {done:n} de {all:n}',
    check: (c) => c.holds('no more than all', c.value('done') <= c.value('all')),
  },
  {
    kind: 'status worse',
    en: 'Worse than when this was opened',
    'pt-BR': 'Pior do que quando foi aberto',
    check: (c, { told, account }) =>
      c.holds('an alert about it', told?.alerts.some(({ account_id: id }) => id === account.id) ?? false),
  },
  {
    kind: 'status escalated',
    en: 'Escalated: nobody reacted[,[ {more:v}]]',
    'pt-BR': 'Escalado: ninguém reagiu[,[ {more:v}]]',
    check: (c, { told, account }) =>
      c.holds(
        'it is escalated',
        told?.allAlerts.some(({ account_id: id, state }) => id === account.id && state !== 'acknowledged') ??
          false,
      ),
  },
];

const isStatus = (line: string) =>
  /^(?:Notice given|Aviso de saída|Worse than|Pior do que|Escalated:|Escalado:|Recovered on|Recuperad[ao] em|No longer a customer|Em \d\S* já não é cliente)/.test(
    line,
  );

/** When it recovered, and how long it had been at risk. */
const RECOVERED: readonly SentenceKind[] = [
  {
    kind: 'status recovered',
    en: 'Recovered on {on:d}',
    'pt-BR': '{Recuperada|Recuperado} em {on:d}',
    check: (c, facts) => c.day('on', recoveryOf(facts)?.closed),
  },
  {
    kind: 'status at risk for',
    en: 'was at risk for {days:n} {day|days}',
    'pt-BR': '{esteve|ficou} em risco por {days:n} {dia|dias}',
    check: (c, facts) => {
      const recovery = recoveryOf(facts);
      c.exactly('days', recovery && recovery.closed - recovery.opened);
    },
  },
];

/** That it is gone. */
const GONE: SentenceKind = {
  kind: 'status gone',
  en: 'No longer a customer as of {on:d}',
  'pt-BR': 'Em {on:d} já não é cliente',
  check: (c, { account, book }) => {
    const on = [account.row.churned_on, account.row.ended_on].flatMap((day) => (day ? [dayNumber(day)] : []));
    c.claim('gone on', dayText(c.dayOf('on')), {
      is: on.map(dayText).join(),
      // It is noticed on the next day that is judged.
      ok: on.some((day) => day <= c.dayOf('on')) && c.dayOf('on') <= book.asOf,
    });
  },
};

const STATUS: readonly SentenceKind[] = [...STATUS_PIECES, ...RECOVERED, GONE];

function recoveryOf({ told, account }: Facts): { opened: number; closed: number } | undefined {
  const own = told?.allAlerts.find(
    ({ account_id: id, state }) => id === account.id && (state === 'recovered' || state === 'churned'),
  );
  return own && { opened: dayNumber(String(own.opened_on)), closed: dayNumber(String(own.closed_on)) };
}

/** The lines of an alert that are no sentences of evidence. */
const ALERT_LINES: readonly SentenceKind[] = [
  ...PLACE_SENTENCES,
  {
    kind: 'slack trend',
    en: '{bars:w} {events|event} a week, {weeks:n} weeks; high {high:n}, now {now:n}',
    'pt-BR': '{bars:w} eventos por semana, {weeks:n} semanas; máximo {high:n}, agora {now:n}',
    check: (c, facts) => {
      const weeks = weeksOf(facts, c.value('weeks'));
      c.number('high', Math.max(...weeks));
      c.number('now', weeks.at(-1));
      c.claim('bars', c.text('bars'), {
        is: weeks.length,
        ok: c.text('bars').replace(/[^▁-█]/gu, '').length === weeks.length,
      });
    },
  },
  {
    kind: 'slack stake',
    en: '*{At stake|Value}* / {amount:m} a year',
    'pt-BR': '*{Em jogo|Valor}* / {amount:m} por ano',
    check: (c, { account, book }) => c.money('amount', yearly(account, book)),
  },
  {
    kind: 'slack renewal unknown',
    en: '*Renewal* / date not known',
    'pt-BR': '*Renovação* / data não informada',
    check: (c, { account }) => c.holds('no day is told', !account.row.renewal_on),
  },
  ...[
    ['in 2 days', 'depois de amanhã', 2],
    ['2 days ago', 'anteontem', -2],
    ['tomorrow', 'amanhã', 1],
    ['today', 'hoje', 0],
    ['yesterday', 'ontem', -1],
  ].map(([en, pt, days]) => ({
    kind: `slack renewal ${en}`,
    en: `*Renewal* / {day:d}, ${en}`,
    'pt-BR': `*Renovação* / {day:d}, ${pt}`,
    check: (c: Claims, { account, book }: Facts) => {
      c.day('day', dayNumber(account.row.renewal_on!));
      c.holds('on that day', dayNumber(account.row.renewal_on!) - book.asOf === days);
    },
  })),
  {
    kind: 'slack renewal ago',
    en: '*Renewal* / {day:d}, {days:n} {days|day} ago',
    'pt-BR': '*Renovação* / {day:d}, há {days:n} {dias|dia}',
    check: (c, { account, book }) => {
      c.day('day', dayNumber(account.row.renewal_on!));
      c.exactly('days', book.asOf - dayNumber(account.row.renewal_on!));
    },
  },
  {
    kind: 'slack renewal',
    en: '*Renewal* / {day:d}, in {days:n} {days|day}',
    'pt-BR': '*Renovação* / {day:d}, em {days:n} {dias|dia}',
    check: (c, { account, book }) => {
      c.day('day', dayNumber(account.row.renewal_on!));
      c.exactly('days', dayNumber(account.row.renewal_on!) - book.asOf);
    },
  },
];

/** What an index rests on, and what is said beside it. */
export const EVIDENCE_SENTENCES: readonly SentenceKind[] = [
  ...USAGE_SENTENCES,
  ...OTHER_SENTENCES,
  ...ONBOARDING_SENTENCES,
  ...GOAL_SENTENCES,
  ...HINT_SENTENCES,
];
const SENTENCES: readonly SentenceKind[] = [...ALERT_LINES, ...EVIDENCE_SENTENCES];

/** From these lines on other figures follow: points of the index, tasks, and where it comes from. */
const POINTS =
  /^(?:Why now, in points of health|Por que agora, em pontos de saúde|What to do|O que fazer|Tasks|Tarefas)$/;
/** Figures of the index and the model, which no file tells. */
const OF_THE_INDEX =
  /^(?:\*(?:Health|Saúde|Likely to leave|Chance de sair)\* \/ |\*(?:Renewal|Renovação)\* \/ (?:not|não|unknown|desconhecida))/;
const QUOTED =
  /^(NPS|CES) ([\d.,]+) \(.*\), (\d{1,2} [A-Z][a-z]{2}(?: \d{4})?|\d\d\/\d\d(?:\/\d{4})?)(?: \(.*\))?$/;

/** Whether an alert tells of the day of the book. */
export function isOfToday({ origin }: SlackText, { asOf }: Pick<Book, 'asOf'>): boolean {
  return origin.includes(`--at ${dayText(asOf)}`) || !origin.includes('--at ');
}

/** An alert about one account. */
export function checkAlert(message: SlackText, facts: Facts): Claim[] {
  return [...headline(message, facts), ...alertLines(message, facts)];
}

/** The account, its score of a survey and its value, in the text of a lock screen. */
function headline({ text }: SlackText, facts: Facts): Claim[] {
  const { account, book } = facts;
  const stake = / · ([^·]+?) (?:a year at stake|por ano em jogo)$/.exec(text)?.[1];
  const c = new Claims('slack headline', { ...(stake === undefined ? {} : { stake }) }, facts);
  c.holds('names the account', text.includes(account.row.name || account.id), account.row.name);
  c.money('stake', yearly(account, book));
  const nps = /(?:gave|deu nota) NPS (\d+)/.exec(text)?.[1];
  if (nps !== undefined) {
    c.holds(
      'such an answer',
      account.answers.some((a) => a.kind === 'nps' && a.score === Number(nps)),
    );
  }
  return c.all;
}

function alertLines({ lines }: SlackText, facts: Facts): Claim[] {
  const claims: Claim[] = [];
  let quoted: RegExpExecArray | null = null;
  for (const line of lines.slice(1)) {
    if (POINTS.test(line)) break;
    if (quoted !== null) {
      claims.push(quote(quoted, line, facts));
      quoted = null;
      continue;
    }
    // An answer without words is followed by no words.
    const isAnswer = QUOTED.test(line);
    quoted = /\((?:no comment|sem comentário)\)$/.test(line) ? null : QUOTED.exec(line);
    if (isStatus(line)) {
      for (const piece of line.split(' · ')) claims.push(...checkLine(piece.trim(), STATUS, facts));
    } else if (!isAnswer && !OF_THE_INDEX.test(line)) {
      claims.push(...checkText(line.replaceAll('\u200a', ' '), SENTENCES, facts));
    }
  }
  return claims;
}

/** The customer's own words are those of the answer that is named. */
function quote([, kind, score]: RegExpExecArray, words: string, { account }: Facts): Claim {
  const own = account.answers.filter((a) => a.kind === kind!.toLowerCase() && a.score === Number(score));
  const ok = own.some((a) => a.comment === '' || a.comment.startsWith(words.replace(/…$/, '').slice(0, 60)));
  return { kind: 'slack quote', what: `words of ${kind} ${score}`, said: words, is: String(own.length), ok };
}
