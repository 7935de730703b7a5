import { checkBullets, claimYearly } from './account-bullets.ts';
import type { Row } from './book.ts';
import { dayNumber, dayText } from './book.ts';
import { type Claim, Claims, checkLine, type Facts, type SentenceKind, unknownText } from './check.ts';
import { accountsNamed, claimsOf } from './digest-entries.ts';
import type { Portfolio } from './digest-facts.ts';
import { nameOf } from './digest-facts.ts';
import { relative } from './digest-sections.ts';
import { noticeOf } from './hint-sentences.ts';
import { compile, type Language, readDay, readNumber } from './language.ts';
import type { JsonRow, SlackText } from './render.ts';
import { checkWorthAWord, WORTH_A_WORD } from './weekly-note-lines.ts';

// Messages that list many accounts or tasks: the pool's summary, the tasks of a person, a manager's team.

type Message = Pick<SlackText, 'text' | 'lines' | 'to'>;

function match(template: Record<Language, string>, line: string, language: Language) {
  const pattern = compile(template[language], language, true);
  pattern.lastIndex = 0;
  return pattern.exec(line)?.groups ?? null;
}

const LEADS: readonly Record<Language, string>[] = [
  {
    en: 'Newly at risk: {first:n} {account|accounts} for automation alone, {person:n} for a person.',
    'pt-BR': 'Novas em risco: {first:n} {conta|contas} só para a automação, {person:n} para uma pessoa.',
  },
  {
    en: '{first:n} {account|accounts} newly at risk; automation takes care, nobody has to act.',
    'pt-BR': 'Novas em risco: {first:n} {conta|contas}; a automação cuida, ninguém precisa agir.',
  },
  {
    en: '{person:n} {account|accounts} newly at risk; a person has to act.',
    'pt-BR': 'Novas em risco: {person:n} {conta|contas}; alguém precisa agir.',
  },
  { en: 'Nothing newly at risk.', 'pt-BR': 'Nenhuma nova conta em risco.' },
  {
    en: 'Newly at risk: {first:n} {account|accounts} for a person to e-mail[, {person:n} for a person to look after].',
    'pt-BR':
      'Novas em risco: {first:n} {conta|contas} para alguém enviar um e-mail[, {person:n} para alguém cuidar].',
  },
];

const POOL_LISTS = {
  person: /^(?:Need a person|Precisam de alguém) \(([\d.,]+)\)$/,
  first:
    /^(?:In the hands of automation|For a person to send, since e-mails to customers are off|Por conta da automação|Para alguém enviar, pois os e-mails a clientes estão desligados) \(([\d.,]+)\)$/,
};

interface Named {
  pattern: RegExp;
  /** What has to hold of each account that is named. */
  holds: (id: string, portfolio: Portfolio) => boolean;
}

const NAMED: readonly Named[] = [
  {
    pattern: /^🟢 (?:Recovered|Recuperadas): ([\d.,]+) \S+: (.+)$/u,
    holds: (id, { told }) =>
      told.allAlerts.some(({ account_id: of, state }) => of === id && state === 'recovered'),
  },
  {
    pattern: /^\S+ (?:Gave notice|Avisaram que vão sair): ([\d.,]+) \S+: (.+)$/u,
    holds: (id, { book }) => noticeOf(book.accounts.get(id)!, book.asOf) !== null,
  },
  {
    pattern: /^☎️ (?:Planned contact is due|Contato planejado para hoje): ([\d.,]+) \S+: (.+)$/u,
    holds: (id, { told }) => told.tasks.some(({ account_id: of }) => of === id),
  },
];
const HELD =
  /^⏸️ (?:On hold because their data cannot be trusted today|Em espera, porque hoje os dados não são confiáveis): ([\d.,]+) /u;

/** Sent, or waiting to be let go: so many, by the title of their template. */
const EMAILS =
  /(?:E-mailed today|E-mails enviados hoje|Waiting for approval|Aguardando aprovação): ([\d.,]+) \S+: (.+)$/;
const QUIET =
  /(?:Quiet, but normal for them|Paradas, mas é o normal delas): ([\d.,]+) \S+, (?:not counted as risk|fora da conta de risco)/;

/** Once a day to the pool: who needs a person, and the rest by what becomes of it. */
function checkPool({ lines }: Message, portfolio: Portfolio): Claim[] {
  const { language } = portfolio;
  const c = claimsOf('pool summary', portfolio);
  const [, lead = '', ...rest] = lines;
  const told = LEADS.map((template) => match(template, lead, language)).find((groups) => groups !== null);
  if (told === undefined) return [unknownText(lead)];
  const counts = { person: 0, first: 0 };
  let list: keyof typeof counts | null = null;
  const bullets: Record<keyof typeof counts, string[]> = { person: [], first: [] };
  for (const line of rest) {
    const heading = (['person', 'first'] as const).find((name) => POOL_LISTS[name].test(line));
    if (heading) {
      list = heading;
      counts[heading] = readNumber(POOL_LISTS[heading].exec(line)![1]!, language);
    } else if (list !== null && !other(c, line, portfolio)) bullets[list].push(line);
    else if (list === null && !other(c, line, portfolio)) c.all.push(unknownText(line));
  }
  for (const name of ['person', 'first'] as const) {
    const said = told[name] === undefined ? 0 : readNumber(told[name], language);
    c.claim(`in the lead: ${name}`, said, { is: counts[name], ok: said === counts[name] });
    if (counts[name] > 0) checkBullets(c, bullets[name], { all: counts[name], portfolio });
  }
  return c.all;
}

/** A line below the lists; false = it is none. */
function other(c: Claims, line: string, portfolio: Portfolio): boolean {
  const { language, told, book } = portfolio;
  const held = HELD.exec(line);
  if (held) {
    const count = readNumber(held[1]!, language);
    c.holds('no more than are held', count <= told.held.length, told.held.length);
    return true;
  }
  const emails = EMAILS.exec(line);
  if (emails) {
    const said = readNumber(emails[1]!, language);
    const sum = [...emails[2]!.matchAll(/\(([\d.,]*\d)/g)].reduce(
      (n, m) => n + readNumber(m[1]!, language),
      0,
    );
    c.claim('as many as of each template', emails[1], { is: sum, ok: said === sum });
    return true;
  }
  const quiet = QUIET.exec(line)?.[1];
  if (quiet !== undefined) {
    c.holds('no more than there are', readNumber(quiet, language) <= book.alive.length, quiet);
    return true;
  }
  for (const { pattern, holds } of NAMED) {
    const found = pattern.exec(line);
    if (found === null) continue;
    const left = / … (?:mais )?([\d.,]+)(?: more)?$/.exec(found[2]!);
    const names = found[2]!.slice(0, left?.index).split(', ');
    const all = names.length + (left ? readNumber(left[1]!, language) : 0);
    c.claim('as many as are named', found[1], { is: all, ok: readNumber(found[1]!, language) === all });
    for (const name of names)
      c.holds(
        `true of ${name}`,
        accountsNamed(book, name).some(({ id }) => holds(id, portfolio)),
      );
    return true;
  }
  return false;
}

/** Who has the tasks of a person today: they, or the deputy of one who is away. */
function acting(owner: unknown, { csms, asOf }: Portfolio['book']): string {
  const csm = csms.find(({ email }: Row) => email === owner);
  const isAway = csm?.out_of_office_until && dayNumber(csm.out_of_office_until) >= asOf;
  return isAway && csm.deputy_email ? csm.deputy_email : String(owner);
}

const TITLE =
  /^(?:⏰ |☑ )(?:\S+: )?(?:([\d.,]+) (?:tasks? overdue|tarefas? em atraso))?(?:, )?(?:([\d.,]+) (?:tasks? due today|tarefas? para hoje))?(?:, )?(?:([\d.,]+) (?:tasks? to come|tarefas? a vencer))?$/u;
const TASK_LISTS: readonly [RegExp, 'overdue' | 'today' | 'coming'][] = [
  [/^(?:Overdue|Em atraso) \(([\d.,]+)\)$/, 'overdue'],
  [/^(?:Due today|Para hoje) \(([\d.,]+)\)$/, 'today'],
  [/^(?:To come|A vencer) \(([\d.,]+)\)$/, 'coming'],
];

/** The tasks of a person that are late or due today. */
function checkReminder({ lines, to }: Message, portfolio: Portfolio): Claim[] {
  const { book, told, language } = portfolio;
  const c = claimsOf('reminder', portfolio);
  const [title = '', ...rest] = lines;
  const found = TITLE.exec(title);
  if (found === null) return [unknownText(title)];
  const asOf = dayText(book.asOf);
  const high = told.allAlerts.filter(({ touch }) => touch === 'high');
  const alertOf = new Map(high.map((alert) => [alert.id, alert]));
  const channels = portfolio.channels ?? new Set();
  // What a team's queue has stands in its channel, or, without one, in the list of whose account it is.
  const isOwn = ({ owner, queue, episode_id: episode }: JsonRow) => {
    const hasChannel = owner == null && channels.has(`#${String(queue)}`);
    if (to.startsWith('#')) return hasChannel && to === `#${String(queue)}`;
    return !hasChannel && acting(owner ?? alertOf.get(episode)?.owner, book) === to;
  };
  const own = told.tasks.filter(isOwn);
  const due = {
    overdue: own.filter(({ due_on: on }) => String(on) < asOf),
    today: own.filter(({ due_on: on }) => on === asOf),
    coming: own.filter(({ due_on: on }) => String(on) > asOf),
  };
  const count = (text: string | undefined) => (text === undefined ? 0 : readNumber(text, language));
  for (const [i, name] of (['overdue', 'today'] as const).entries()) {
    const said = count(found[i + 1]);
    c.claim(`${name} in the title`, said, { is: due[name].length, ok: said === due[name].length });
  }
  let list: keyof typeof due = 'overdue';
  let shown = 0;
  for (const line of rest) {
    const heading = TASK_LISTS.find(([pattern]) => pattern.test(line));
    const more = /^… (?:mais )?([\d.,]+)(?: more)?$/.exec(line);
    if (heading) {
      list = heading[1];
      shown = 0;
      const said = count(heading[0].exec(line)![1]);
      c.claim(`${list} above the list`, said, { is: due[list].length, ok: said === due[list].length });
    } else if (more) {
      const left = due[list].length - shown;
      c.claim('more', more[1], { is: left, ok: count(more[1]) === left });
    } else {
      shown++;
      c.all.push(...taskClaims(line, { tasks: due[list], portfolio }));
    }
  }
  return c.all;
}

const TASK_PARTS: readonly SentenceKind[] = [
  {
    kind: 'reminder due',
    en: 'due {when:v}',
    'pt-BR': 'venceu {when:v}',
    check: () => undefined,
  },
  {
    kind: 'reminder worth',
    en: '{amount:m}/yr',
    'pt-BR': '{amount:m}/ano',
    check: (c, { account, book }) =>
      c.money('amount', {
        amount: 12 * Number(account.row.mrr),
        currency: account.row.currency || book.currency,
      }),
  },
];

/** `Alba  Call Ana · “words” · due 3 days ago · €9k/yr → Support`: one of the tasks, with what is said beside it. */
function taskClaims(
  line: string,
  { tasks, portfolio }: { tasks: readonly JsonRow[]; portfolio: Portfolio },
): Claim[] {
  const { book, told, language } = portfolio;
  const [name = '', rest = ''] = line.split(/ {2}(.*)/);
  const [title = '', ...parts] = rest.replace(/ → \S+$/, '').split(' · ');
  const isTitle = (of: unknown) =>
    title.endsWith('…') ? String(of).startsWith(title.slice(0, -1)) : String(of) === title;
  const ids = new Set(accountsNamed(book, name).map(({ id }) => id));
  const task = tasks.find(({ account_id: id, title: of }) => ids.has(String(id)) && isTitle(of));
  const account = task && book.accounts.get(String(task.account_id));
  if (account === undefined)
    return [{ kind: 'reminder task', what: 'such a task is open', said: line, is: '', ok: false }];
  const facts: Facts = { book, told, language, account };
  const c = new Claims('reminder task', {}, facts);
  c.claim('account', name, { is: nameOf(account), ok: true });
  for (const part of parts) {
    const words = /^“(.+)”?$/u.exec(part)?.[1];
    const due = match({ en: 'due {when:v}', 'pt-BR': 'venceu {when:v}' }, part, language);
    if (words !== undefined) {
      const plain = (text: string) => text.replace(/[\s“”"…]+/g, ' ').trim();
      const own = account.answers.some(({ comment }) => plain(comment).includes(plain(words).slice(0, 40)));
      c.claim('their words', words, { is: own, ok: own });
    } else if (due !== null) {
      const when = new Claims('reminder due', due, facts);
      relative(when, 'when', { day: dayNumber(String(task!.due_on)), asOf: book.asOf, language });
      c.all.push(...when.all);
    } else if (!part.endsWith('…')) c.all.push(...checkLine(part, TASK_PARTS, facts));
  }
  return c.all;
}

/** What a manager is answered: each of their people, and the accounts of all of them. */
export function checkTeam(lines: readonly string[], manager: string, portfolio: Portfolio): Claim[] {
  const { book, told, language } = portfolio;
  const c = claimsOf('team', portfolio);
  const team = book.csms.filter(({ manager_email: of }) => of === manager);
  const ofPerson = (email: string) =>
    told.alerts
      .filter(({ owner }) => owner === email)
      .map(({ account_id: id }) => book.accounts.get(String(id))!);
  const [title = '', ...rest] = lines;
  c.holds('it is called so', /^(?:My team|Minha equipe)$/.test(title), title);
  const people = rest.slice(0, team.length);
  c.claim('people', people.length, { is: team.length, ok: rest.length >= team.length });
  let total = 0;
  for (const line of people) {
    const found =
      /^(.+?) {2}(?:([\d.,]+) (?:accounts?|contas?) (?:with an open alert|com alerta aberto)(?:, (.+?) (?:a year|por ano))?|no open alert|nenhum alerta aberto) · (?:([\d.,]+) \S+ (?:open|em aberto), ([\d.,]+) (?:overdue|em atraso)|no open task|nenhuma tarefa aberta)$/.exec(
        line,
      );
    const person = team.find((one) => (one.name || one.email) === found?.[1]);
    if (!found || !person) {
      c.all.push(unknownText(line));
      continue;
    }
    const accounts = ofPerson(person.email!);
    const tasks = told.tasks.filter(({ owner }) => owner === person.email);
    const late = tasks.filter(({ due_on: on }) => String(on) < dayText(book.asOf));
    const count = (text: string | undefined) => (text === undefined ? 0 : readNumber(text, language));
    c.claim('at risk', count(found[2]), { is: accounts.length, ok: count(found[2]) === accounts.length });
    if (found[3]) claimYearly(c, found[3], { accounts, portfolio });
    c.claim('open', count(found[4]), { is: tasks.length, ok: count(found[4]) === tasks.length });
    c.claim('overdue', count(found[5]), { is: late.length, ok: count(found[5]) === late.length });
    total += accounts.length;
  }
  if (total > 0) checkBullets(c, rest.slice(team.length), { all: total, portfolio });
  return c.all;
}

const isPortuguese = (text: string) =>
  /Contas low-touch|tarefa|nada mais a fazer|Esta lista|Vale uma conversa/.test(text);
/** A summary names its day. */
const DAY = /(\d{1,2} [A-Z][a-z]{2}|\d\d\/\d\d)(?:$|:)/;

/** What a list says; null = it is of an earlier day, of which it was true, or a list that was replaced. */
export function checkListMessage(
  message: SlackText,
  portfolio: Omit<Portfolio, 'language'>,
): { where: string; claims: Claim[] } | null {
  const { kind, text, to } = message;
  const language: Language = isPortuguese(text) ? 'pt-BR' : 'en';
  const own = { ...portfolio, language };
  const today = dayText(portfolio.book.asOf);
  if (kind === 'pool_summary') {
    const day = DAY.exec(message.lines[0] ?? '')?.[1];
    if (day === undefined) return { where: 'pool', claims: [unknownText(text)] };
    if (readDay(day, language, today) !== today) return null;
    return { where: `pool ${language}`, claims: checkPool(message, own) };
  }
  if (WORTH_A_WORD.test(message.lines[0] ?? '')) {
    // It names no day, and comes on a Monday: what it says holds on that day.
    return { where: `worth a word ${to} ${language}`, claims: checkWorthAWord(message.lines.slice(1), own) };
  }
  if (/^(?:This list of tasks was replaced|Esta lista de tarefas foi substituída)/.test(text)) return null;
  return { where: `reminder ${to} ${language}`, claims: checkReminder(message, own) };
}
