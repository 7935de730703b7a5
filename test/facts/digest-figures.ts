import { type AccountBook, dayNumber, dayText, inSums } from './book.ts';
import { type Claims, checkLine, type SentenceKind, unknownText } from './check.ts';
import { entriesOf, type SectionKind } from './digest-entries.ts';
import { claimAmount, claimValue, type Portfolio, worthOf } from './digest-facts.ts';
import { type Departure, drawLosses, meanLoss, shareUpTo } from './expected-loss.ts';
import { noticeOf } from './hint-sentences.ts';
import { type KpiFacts, kpisOf, monthOf } from './kpi-facts.ts';
import { readDay, readMoney, readNumber, readShare } from './language.ts';

// The parts of a digest that tell figures: what is expected to leave, key figures, the team, the quality of the data.

const HORIZON = 90;

const count = (c: Claims, what: string, { said, is }: { said: number; is: number }): void =>
  c.claim(what, said, { is, ok: said === is });

/** What leaves within so many days, in the currency of the sums; a notice is certain. */
function departures({ book, told }: Portfolio, amountOf: (account: AccountBook) => number): Departure[] {
  return book.alive.flatMap((account) => {
    const { row, id } = account;
    const paid = amountOf(account);
    const amount =
      row.mrr === undefined || row.mrr === ''
        ? null
        : inSums(book, { amount: paid, currency: row.currency || book.currency, day: book.asOf });
    if (amount === null) return [];
    const notice = noticeOf(account, book.asOf);
    if (notice !== null) {
      const leaves = notice.leaves === null || notice.leaves <= book.asOf + HORIZON;
      return [{ probability: leaves ? 1 : 0, amount }];
    }
    const probability = told.now.get(id)?.probability;
    return probability == null ? [] : [{ probability, amount }];
  });
}

interface PointInRange {
  point: string;
  low: string;
  high: string;
}

/** About so much, with 80 % between the two: drawn anew, and the figure inside its own range. */
function claimRange(
  c: Claims,
  said: PointInRange,
  given: { losses: Departure[]; portfolio: Portfolio },
): void {
  const { language, book } = given.portfolio;
  const mean = meanLoss(given.losses);
  claimAmount(c, said.point, { amount: mean, currency: book.currency, language });
  const [point, low, high] = [said.point, said.low, said.high].map((text) => readMoney(text, language)) as [
    ReturnType<typeof readMoney>,
    ReturnType<typeof readMoney>,
    ReturnType<typeof readMoney>,
  ];
  c.holds('the figure lies in its range', low.amount <= point.amount && point.amount <= high.amount);
  const drawn = drawLosses(given.losses);
  const above = shareUpTo(drawn, high.amount + high.tolerance);
  const under = shareUpTo(drawn, high.amount - high.tolerance - 0.01);
  const isMean = Math.abs(high.amount - mean) <= high.tolerance;
  c.holds(
    'nine of ten books lose no more',
    above >= 0.87 && (under <= 0.93 || isMean),
    `${under} to ${above}`,
  );
  const most = shareUpTo(drawn, low.amount - low.tolerance - 0.01);
  const least = shareUpTo(drawn, low.amount + low.tolerance);
  c.holds('nine of ten lose no less', most <= 0.13 && least >= 0.07, `${most} to ${least}`);
}

function expected(c: Claims, lines: readonly string[], portfolio: Portfolio): void {
  const { book, language } = portfolio;
  const day = (text: string) => dayNumber(readDay(text, language, dayText(book.asOf)));
  for (const line of lines) {
    const churn =
      /^About (?<point>.+?) of monthly revenue is expected to leave from (?<from>.+?) to (?<to>.+?); with 80% probability between (?<low>.+?) and (?<high>.+?)\.$/.exec(
        line,
      ) ??
      /^Espera-se perder cerca de (?<point>.+?) de receita mensal de (?<from>\S+) a (?<to>\S+); com 80% de probabilidade, entre (?<low>.+?) e (?<high>.+?)\.$/.exec(
        line,
      );
    const risk =
      /^What customers would still pay until their renewals: about (?<point>.+?) of it is at risk; with 80% probability between (?<low>.+?) and (?<high>.+?)\.(?: (?<failing>.+?) of it through failing payments\.)?$/.exec(
        line,
      ) ??
      /^Do que os clientes ainda pagariam até a renovação, cerca de (?<point>.+?) está em risco; com 80% de probabilidade, entre (?<low>.+?) e (?<high>.+?)\.(?: Destes, (?<failing>.+?) por falha de pagamento\.)?$/.exec(
        line,
      );
    if (churn?.groups) {
      const losses = departures(portfolio, ({ row }) => Number(row.mrr));
      claimRange(c, churn.groups as unknown as PointInRange, { losses, portfolio });
      count(c, 'from', { said: day(churn.groups.from!), is: book.asOf + 1 });
      count(c, 'to', { said: day(churn.groups.to!), is: book.asOf + HORIZON });
    } else if (risk?.groups) {
      const losses = departures(portfolio, ({ row }) => {
        const days = row.renewal_on ? dayNumber(row.renewal_on) - book.asOf : 0;
        return (Number(row.mrr) * Math.max(days, HORIZON)) / (365 / 12);
      });
      claimRange(c, risk.groups as unknown as PointInRange, { losses, portfolio });
      if (risk.groups.failing !== undefined) {
        const failing = readMoney(risk.groups.failing, language).amount;
        c.holds('something, and no more than all of it', failing > 0 && failing <= meanLoss(losses), failing);
      }
    } else if (/^(?:Not in the sums|Fora das somas): /.test(line)) {
      claimValue(c, line, {
        worth: worthOf(book.alive, book),
        language,
        currency: book.currency,
        ...{ monthly: true, besideOnly: true },
      });
    } else if (/^(?:A rough estimate|Estimativa inicial)/.test(line)) {
      c.holds('nothing is learned', book.churned < 50 || portfolio.told.now.size > 0);
    } else if (/^(?:Too little is known|Sabe-se pouco)/.test(line)) {
      count(c, 'nothing to estimate from', { said: 0, is: departures(portfolio, () => 1).length });
    } else if (!/^(?:Learned on your own outcomes|Aprendido com os desfechos)/.test(line))
      c.all.push(unknownText(line));
  }
}

/** Open alerts, those that nobody reacted to, and overdue tasks of each person. */
function team(c: Claims, lines: readonly string[], portfolio: Portfolio): void {
  const { book, told, language } = portfolio;
  for (const line of lines) {
    const row =
      /^(.+?)(?: \((?:away until|fora até) ([^)]+)\))? {2,}([\d.,]+) {2,}([\d.,]+) {2,}([\d.,]+)$/.exec(line);
    if (!row) {
      if (!/^CSM {2,}/.test(line)) c.all.push(unknownText(line));
      continue;
    }
    const [open, unanswered, overdue] = [row[3]!, row[4]!, row[5]!].map((text) =>
      readNumber(text, language),
    ) as [number, number, number];
    if (/^[\d.,]+ (?:others?|outras? pessoas?)$/.test(row[1]!)) continue;
    const person = book.csms.find(({ name, email }) => name === row[1] || email === row[1]);
    const own = told.alerts.filter(
      ({ owner, touch }) => owner === (person?.email ?? row[1]) && touch === 'high',
    );
    count(c, `open of ${row[1]}`, { said: open, is: own.length });
    c.holds('no more unanswered than open', unanswered <= open, unanswered);
    const answered = own.filter(({ state }) => state === 'leaving' || state === 'acknowledged').length;
    c.holds('who has acknowledged has answered', unanswered <= open - answered, answered);
    const late = told.tasks.filter(
      ({ owner, state, due_on: on }) =>
        owner === person?.email && state === 'open' && dayNumber(String(on)) < book.asOf,
    );
    count(c, `overdue of ${row[1]}`, { said: overdue, is: late.length });
    if (row[2] === undefined) continue;
    count(c, 'away until', {
      said: dayNumber(readDay(row[2], language, dayText(book.asOf))),
      is: dayNumber(person?.out_of_office_until ?? ''),
    });
  }
}

/** What was judged: only that nothing is told before its time, and that counts agree with each other. */
function hindsight(c: Claims, lines: readonly string[], { book, told, language }: Portfolio): void {
  const oldest = Math.min(...told.allAlerts.map(({ opened_on: on }) => dayNumber(String(on))));
  for (const line of lines) {
    if (/^(?:No alert is old enough|Nenhum alerta tem tempo)/.test(line)) {
      c.holds(
        'no alert is that old',
        told.allAlerts.length === 0 || !(oldest < book.asOf - 120),
        dayText(oldest),
      );
      continue;
    }
    const flagged =
      /^(?:Of|De) ([\d.,]+) (?:accounts?|contas?) (?:flagged in|com alerta em) [^,:]+[,:] (.+?)\. (?:We missed|Saíram sem alerta:) ([\d.,]+)\./.exec(
        line,
      );
    const rate = /^(?:Of|De) ([\d.,]+) (?:alerts?|alertas?) [^:]*?([\d.,]+) [^:]*: (.+)$/.exec(line);
    if (flagged) {
      const parts = [...flagged[2]!.matchAll(/([\d.,]+) /g)].map((m) => readNumber(m[1]!, language));
      const total = parts.reduce((sum, n) => sum + n, 0);
      count(c, 'the outcomes add up', { said: readNumber(flagged[1]!, language), is: total });
      c.holds(
        'no more were missed than have left',
        readNumber(flagged[3]!, language) <= book.churned,
        flagged[3],
      );
    } else if (rate)
      c.holds(
        'a rate of alerts that there were',
        readNumber(rate[1]!, language) <= told.allAlerts.length,
        rate[1],
      );
    else c.all.push(unknownText(line));
  }
}

/** Better than chance? Counts of alerts that there were. */
function chance(c: Claims, lines: readonly string[], { told, language }: Portfolio): void {
  for (const line of lines) {
    for (const [, n] of line.matchAll(/n = ([\d.,]+)/g))
      c.holds('no more alerts than there were', readNumber(n!, language) <= told.allAlerts.length, n);
    for (const [, left, of, share] of line.matchAll(
      /\((?:de )?([\d.,]+)(?: of|, saíram) ([\d.,]+)(?: left)?: ([\d.,]+%)/g,
    )) {
      const [a, b] = [readNumber(left!, language), readNumber(of!, language)];
      const part = Math.min(a, b) / Math.max(a, b);
      c.holds(
        'the share is that of the two',
        Math.abs(readShare(share!, language).share - part) < 0.011,
        part,
      );
    }
    if (!/^(?:Better than|No better|Too early|Of all alerts|Melhores|Por ora|Cedo|De todos)/.test(line))
      c.all.push(unknownText(line));
  }
}

/** Three themes, each with one of the customers' own sentences and what the accounts behind it pay. */
function themes(c: Claims, lines: readonly string[], { book, language }: Portfolio): void {
  const { entries, rest } = entriesOf(lines);
  c.all.push(...rest.map(unknownText));
  const recent = [...book.accounts.values()].flatMap(({ id, answers }) =>
    answers.filter((a) => a.day > book.asOf - 28 && a.comment !== '').map((a) => ({ ...a, account: id })),
  );
  const unhappy = recent.filter(({ kind, score }) => (kind === 'nps' ? score <= 8 : score >= 3));
  const plain = (text: string) => text.replace(/[\s“”"…]+/g, ' ').trim();
  for (const { value, lines: own } of entries) {
    const answers = readNumber(/^([\d.,]+) /.exec(value ?? '')?.[1] ?? '', language);
    c.holds('so many may have said it', answers >= 1 && answers <= unhappy.length, unhappy.length);
    for (const line of own) {
      const quote = /^“(.*)”$/.exec(line)?.[1];
      const behind = /^([\d.,]+) (?:accounts?|contas?)(?: · (.+) (?:a year|por ano))?$/.exec(line);
      if (quote !== undefined) {
        c.claim('somebody wrote it', quote, {
          is: unhappy.length,
          ok: unhappy.some(({ comment }) => plain(comment).startsWith(plain(quote).slice(0, 60))),
        });
      } else if (behind) {
        const accounts = readNumber(behind[1]!, language);
        c.holds('no more accounts than answers', accounts >= 1 && accounts <= answers, accounts);
        const ids = new Set(unhappy.map(({ account }) => account));
        const all = worthOf(
          [...ids].map((id) => book.accounts.get(id)!),
          book,
        );
        for (const piece of behind[2]?.split(' + ') ?? []) {
          if (/^(?:other|outras)/.test(piece)) continue;
          const { amount, currency, tolerance } = readMoney(piece, language);
          c.claim('no more than all of them pay', piece, {
            is: all.get(currency)?.amount,
            ok: amount <= (all.get(currency)?.amount ?? 0) + tolerance,
          });
        }
      } else c.all.push(unknownText(line));
    }
  }
}

const KPI_NAMES: readonly (readonly [
  en: string,
  pt: string,
  figure: keyof KpiFacts,
  how: 'rate' | 'money' | 'score' | 'mean',
])[] = [
  ['Logo churn', 'Churn de clientes', 'logo_churn', 'rate'],
  ['Net MRR churn', 'Churn líquido de MRR', 'net_mrr_churn', 'rate'],
  ['Gross retention (GRR)', 'Retenção bruta (GRR)', 'grr', 'rate'],
  ['Net retention (NRR)', 'Retenção líquida (NRR)', 'nrr', 'rate'],
  ['MRR', 'MRR', 'mrr_end', 'money'],
  ['Revenue per account', 'Receita por conta', 'average_ticket', 'money'],
  ['Lifetime value (LTV, 60 months at most)', 'Valor do cliente (LTV, no máximo 60 meses)', 'ltv', 'money'],
  ['Upsell rate', 'Taxa de upsell', 'upsell_rate', 'rate'],
  ['Cross-sell rate', 'Taxa de cross-sell', 'cross_sell_rate', 'rate'],
  ['NPS', 'NPS', 'nps', 'score'],
  [
    'Customer effort (CES), of 5, lower is better',
    'Esforço do cliente (CES), de 5, menor é melhor',
    'ces',
    'mean',
  ],
];

const undefinedWords = /^(?:not defined|não definido)$/;

/** The key figures of the last full month, and of the one before. */
function kpis(c: Claims, lines: readonly string[], portfolio: Portfolio): void {
  const { book, language } = portfolio;
  const first = dayNumber(`${dayText(book.asOf).slice(0, 7)}-01`);
  const parts = [...book.accounts.values()].map((account) => ({ account, product: null }));
  const [before, now] = [monthOf(monthOf(first - 1).before), monthOf(first - 1)].map((period) =>
    kpisOf(parts, { period, asOf: first - 1, book }),
  ) as [KpiFacts, KpiFacts];
  for (const line of lines) {
    const cells = line.trim().split(/ {2,}/);
    const kind = KPI_NAMES.find(([en, pt]) => (language === 'en' ? en : pt) === cells[0]);
    if (kind === undefined) {
      if (/^(?:Not in the sums|Fora das somas)|^(?:Without an amount|Sem valor)/.test(line))
        claimLeftOut(c, line, { facts: now, portfolio });
      else if (cells.length > 2 || line.includes('%')) c.all.push(unknownText(line));
      continue;
    }
    const [, , figure, how] = kind;
    kpiCell(c, `${figure} now`, { text: cells[1] ?? '', is: now[figure] as number | null, how, portfolio });
    kpiCell(c, `${figure} before`, {
      text: cells[2] ?? '',
      is: before[figure] as number | null,
      how,
      portfolio,
    });
    basis(c, cells[1] ?? '', { figure, facts: now, portfolio });
  }
}

interface Cell {
  text: string;
  is: number | null;
  how: 'rate' | 'money' | 'score' | 'mean';
  portfolio: Portfolio;
}

function kpiCell(c: Claims, what: string, { text, is, how, portfolio }: Cell): void {
  const { language, book } = portfolio;
  const said = text.split(/\u00a0?±|, /)[0]!.trim();
  if (undefinedWords.test(said) || is === null) {
    c.claim(what, said, { is, ok: undefinedWords.test(said) && is === null });
  } else if (how === 'money') claimAmount(c, said, { amount: is, currency: book.currency, language });
  else if (how === 'rate') {
    const value = readNumber(said.replace('%', ''), language) / 100;
    c.claim(what, said, { is, ok: Math.abs(value - is) <= 0.000_51 });
  } else {
    const value = readNumber(said.replace('+', ''), language);
    c.claim(what, said, { is, ok: Math.abs(value - is) <= (how === 'score' ? 0.51 : 0.051) });
  }
}

/** `± 25, n = 39, 64% without a comment` */
function basis(
  c: Claims,
  text: string,
  { figure, facts, portfolio }: { figure: keyof KpiFacts; facts: KpiFacts; portfolio: Portfolio },
): void {
  if (figure !== 'nps' && figure !== 'ces') return;
  const { language } = portfolio;
  const n = /n\s=\s([\d.,]*\d)/.exec(text)?.[1];
  const half = /±\s([\d.,]*\d)/.exec(text)?.[1];
  const silent = /([\d.,]+%) (?:without a comment|sem comentário)/.exec(text)?.[1];
  if (n !== undefined) count(c, `${figure} n`, { said: readNumber(n, language), is: facts[`${figure}_n`] });
  const is = facts[`${figure}_plus_minus`];
  const tolerance = figure === 'nps' ? 0.51 : 0.051;
  if (half !== undefined)
    c.claim(`${figure} ±`, half, {
      is,
      ok: is !== null && Math.abs(readNumber(half, language) - is) <= tolerance,
    });
  if (silent === undefined) return;
  const { share, tolerance: slack } = readShare(silent, language);
  const wordless = 1 - (facts.commented_share ?? Number.NaN);
  c.claim('without a comment', silent, { is: wordless, ok: Math.abs(share - wordless) <= slack });
}

function claimLeftOut(
  c: Claims,
  line: string,
  { facts, portfolio }: { facts: KpiFacts; portfolio: Portfolio },
): void {
  const { language, book } = portfolio;
  const worth = new Map(
    [...facts.unconverted].map(([code, { accounts, mrr }]) => [code, { accounts, amount: 12 * mrr }]),
  );
  const [sums] = line.split(/ (?:Without an amount|Sem valor informado)/);
  if (/^(?:Not|Fora)/.test(line))
    claimValue(c, sums!, { worth, language, currency: book.currency, monthly: true, besideOnly: true });
  else
    c.holds(
      'some tell no amount',
      [...book.accounts.values()].some(
        ({ row, subscriptions }) => !row.mrr || subscriptions.some(({ mrr }) => !mrr),
      ),
    );
}

const QUALITY: readonly SentenceKind[] = [
  {
    kind: 'quality stale',
    en: '“{source:q}” ends on {day:d}',
    'pt-BR': '“{source:q}” termina em {day:d}',
    check: (c, { book }) => c.holds('before today', c.dayOf('day') < book.asOf, c.dayOf('day')),
  },
  {
    kind: 'quality empty',
    en: '“{source:q}” has no data',
    'pt-BR': '“{source:q}” está sem dados',
    check: (c) => c.holds('it is named', c.text('source') !== ''),
  },
  {
    kind: 'quality missing',
    en: 'no source for “{source:q}”',
    'pt-BR': 'sem fonte para “{source:q}”',
    check: (c, { book }) => {
      const files: Readonly<Record<string, string>> = {
        usage: 'usage',
        uso: 'usage',
        surveys: 'surveys',
        pesquisas: 'surveys',
        invoices: 'invoices',
        faturas: 'invoices',
        subscriptions: 'subscriptions',
        assinaturas: 'subscriptions',
        signals: 'signals',
        sinais: 'signals',
      };
      const file = files[c.text('source')];
      c.holds('no such file', file !== undefined && !book.has.has(file), file);
    },
  },
  {
    kind: 'quality quarantined',
    en: '{rows:n} {row|rows} of “{source:q}” in quarantine',
    'pt-BR': '{rows:n} {linha|linhas} de “{source:q}” em quarentena',
    check: (c) => c.holds('some', c.value('rows') > 0),
  },
  {
    kind: 'quality held',
    en: '{held:n} {alert|alerts} held',
    'pt-BR': '{held:n} {alerta|alertas} em espera',
    check: (c, { told }) => c.exactly('held', told?.held.length),
  },
  {
    kind: 'quality fresh',
    en: 'All sources are fresh',
    'pt-BR': 'Todas as fontes estão em dia',
    check: (c) => c.holds('nothing is held', true),
  },
  {
    kind: 'quality more',
    en: '{more:n} more',
    'pt-BR': 'mais {more:n}',
    check: (c) => c.holds('some', c.value('more') > 0),
  },
];

function quality(c: Claims, lines: readonly string[], portfolio: Portfolio): void {
  const { book, told, language } = portfolio;
  for (const line of lines) {
    const found =
      /^([\d.,]+) (?:accounts? judged|contas? avaliadas?)(?:, ([\d.,]+) (?:unknown|desconhecidas?))?\. (.+)\.$/.exec(
        line,
      );
    if (!found) {
      c.all.push(unknownText(line));
      continue;
    }
    const unknown = book.alive.filter(({ id }) => (told.now.get(id)?.band ?? 'unknown') === 'unknown').length;
    count(c, 'judged', { said: readNumber(found[1]!, language), is: book.alive.length - unknown });
    count(c, 'unknown', { said: found[2] === undefined ? 0 : readNumber(found[2], language), is: unknown });
    const facts = { book, told, language, account: book.alive[0]! };
    for (const part of found[3]!.split('; ')) c.all.push(...checkLine(part, QUALITY, facts));
  }
}

/** Definitions name figures that are told. */
function definitions(c: Claims, lines: readonly string[], { language }: Portfolio): void {
  const names = new Set(
    KPI_NAMES.map(([en, pt]) => (language === 'en' ? en : pt).replace(/, (?:of|de) 5.*$/, '')),
  );
  for (const line of lines) {
    if (/^(?:Look|Veja): /.test(line)) continue;
    const name = [...names].find((one) => line.startsWith(`${one}: `));
    c.claim('a figure that is told', line.slice(0, 40), { is: names.size, ok: name !== undefined });
  }
}

/** What stands in a digest beside the accounts it names. */
export const DIGEST_FIGURES: readonly SectionKind[] = [
  {
    kind: 'digest expected',
    en: /^EXPECTED CHURN NEXT QUARTER$/,
    'pt-BR': /^CHURN ESPERADO NO PRÓXIMO TRIMESTRE$/,
    check: expected,
  },
  { kind: 'digest team', en: /^THE TEAM$/, 'pt-BR': /^A EQUIPE$/, check: team },
  { kind: 'digest hindsight', en: /^WERE WE RIGHT\?$/, 'pt-BR': /^ACERTAMOS\?$/, check: hindsight },
  {
    kind: 'digest chance',
    en: /^BETTER THAN CHANCE\?$/,
    'pt-BR': /^MELHOR QUE UM SORTEIO\?$/,
    check: chance,
  },
  { kind: 'digest themes', en: /^WHAT CUSTOMERS SAY$/, 'pt-BR': /^O QUE OS CLIENTES DIZEM$/, check: themes },
  { kind: 'digest kpis', en: /^FIGURES OF .+$/, 'pt-BR': /^INDICADORES DE .+$/, check: kpis },
  { kind: 'digest quality', en: /^DATA QUALITY$/, 'pt-BR': /^QUALIDADE DOS DADOS$/, check: quality },
  { kind: 'digest definitions', en: /^DEFINITIONS$/, 'pt-BR': /^DEFINIÇÕES$/, check: definitions },
];
