import { type AccountBook, type Book, dayNumber } from './book.ts';
import type { Facts, SentenceKind } from './check.ts';

// Notices, and what is worth a word although nothing is wrong: neutrals, silent promoters, room to grow.

/** A notice that is told by the day and not over. */
export function noticeOf({ row }: AccountBook, asOf: number): { on: number; leaves: number | null } | null {
  if (!row.notice_on || dayNumber(row.notice_on) > asOf) return null;
  return { on: dayNumber(row.notice_on), leaves: row.leaves_on ? dayNumber(row.leaves_on) : null };
}

/** The newest NPS answer of the last 450 days. */
function newestNps({ answers }: AccountBook, asOf: number) {
  return answers
    .filter((a) => a.kind === 'nps' && a.day > asOf - 451)
    .sort((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1))[0];
}

const isAtRisk = (band: string | undefined) => band === 'at_risk' || band === 'critical';

/** The most people at once in four weeks, and the newest seats: of the product with the fewest to spare. */
export function fullestSeats({ usage }: AccountBook, asOf: number) {
  return [...usage]
    .flatMap(([product, days]) => {
      const recent = days.filter((one) => one.day > asOf - 28);
      const users = Math.max(...recent.map((one) => (Number.isNaN(one.users) ? -1 : one.users)));
      const seats = recent.filter((one) => !Number.isNaN(one.seats));
      const most = Math.max(...seats.map((one) => one.seats));
      return users < 0 || !(most > 0)
        ? []
        : [{ product, users, seats: seats.at(-1)!.seats, share: users / most }];
    })
    .sort((a, b) => b.share - a.share || (a.product < b.product ? -1 : 1))[0];
}

const usedLately = ({ usage }: AccountBook, product: string, asOf: number) =>
  (usage.get(product) ?? []).some((one) => one.day > asOf - 28 && one.events > 0);

/** What half of a segment of ten or more uses and the account does not, though it uses something. */
export function missingProduct(account: AccountBook, { alive, products, asOf }: Book) {
  const { segment } = account.row;
  const rows = [...account.usage];
  if (!segment || !rows.some(([, days]) => days.some((one) => one.day > asOf - 28))) return undefined;
  const peers = alive.filter((one) => one.row.segment === segment);
  if (peers.length < 10) return undefined;
  return [...products]
    .map((product) => ({
      product,
      share: peers.filter((one) => usedLately(one, product, asOf)).length / peers.length,
    }))
    .filter(({ product, share }) => {
      const own = (account.usage.get(product) ?? []).some((one) => one.day > asOf - 28);
      return share >= 0.5 && !own;
    })
    .sort((a, b) => b.share - a.share || (a.product < b.product ? -1 : 1))[0];
}

export type HintKind = 'neutral' | 'promoter_silent' | 'seats_full' | 'peer_product' | 'promoter_renewal';

/** The hints about one account: at most one to keep it, and one to grow. */
export function hintsOf(
  account: AccountBook,
  { book, band }: { book: Book; band: string | undefined },
): HintKind[] {
  const { asOf } = book;
  if (noticeOf(account, asOf) !== null || isAtRisk(band)) return [];
  const nps = newestNps(account, asOf);
  const age = nps === undefined ? Number.NaN : asOf - nps.day;
  const found: HintKind[] = [];
  if (nps && (nps.score === 7 || nps.score === 8) && age <= 90) found.push('neutral');
  else if (nps && nps.score >= 9 && age >= 180 && age <= 450 && isAsked(book)) found.push('promoter_silent');
  if (band !== 'healthy') return found;
  const seats = fullestSeats(account, asOf);
  const renews = account.row.renewal_on ? dayNumber(account.row.renewal_on) - asOf : Number.NaN;
  if (seats && seats.seats > 1 && seats.users >= 0.9 * seats.seats) found.push('seats_full');
  else if (missingProduct(account, book)) found.push('peer_product');
  else if (nps && nps.score >= 9 && age <= 180 && renews > 0 && renews <= 90) found.push('promoter_renewal');
  return found;
}

function isAsked({ accounts, asOf }: Book): boolean {
  return [...accounts.values()].some(({ answers }) =>
    answers.some((a) => a.kind === 'nps' && a.day >= asOf - 90 && a.day <= asOf),
  );
}

function hint(kind: HintKind, en: string, pt: string, more: SentenceKind['check']): SentenceKind {
  return {
    kind: `hint.${kind}`,
    en,
    'pt-BR': pt,
    check: (c, facts) => {
      const band = facts.told?.now.get(facts.account.id)?.band;
      c.holds(
        'the account is one of these',
        hintsOf(facts.account, { book: facts.book, band }).includes(kind),
      );
      more(c, facts);
    },
  };
}

const npsOf = ({ account, book }: Facts) => newestNps(account, book.asOf);

export const HINT_SENTENCES: readonly SentenceKind[] = [
  hint(
    'neutral',
    'A neutral: NPS {score:n} on {on:d}; ask what would make it a nine.',
    'Neutro: NPS {score:n} em {on:d}; pergunte o que faria virar nove.',
    (c, facts) => {
      c.exactly('score', npsOf(facts)?.score);
      c.day('on', npsOf(facts)?.day);
    },
  ),
  hint(
    'promoter_silent',
    'A promoter (NPS {score:n} on {on:d}) has not answered since, while others have.',
    'Promotor (NPS {score:n} em {on:d}) que não respondeu mais, enquanto outros responderam.',
    (c, facts) => {
      c.exactly('score', npsOf(facts)?.score);
      c.day('on', npsOf(facts)?.day);
    },
  ),
  hint(
    'seats_full',
    'Upsell: {users:n} of {seats:n} seats of {product:p} were used at once in the last four weeks.',
    'Upsell: nas últimas quatro semanas, {users:n} de {seats:n} licenças de {product:p} em uso ao mesmo tempo.',
    (c, { account, book }) => {
      const seats = fullestSeats(account, book.asOf);
      c.exactly('users', seats?.users);
      c.exactly('seats', seats?.seats);
      c.words('product', seats?.product);
    },
  ),
  hint(
    'peer_product',
    'Cross-sell: {share:s} of their segment use {product:p}, and they do not.',
    'Cross-sell: {share:s} do segmento usam {product:p}, e eles não.',
    (c, { account, book }) => {
      const missing = missingProduct(account, book);
      c.share('share', missing?.share ?? Number.NaN);
      c.words('product', missing?.product);
    },
  ),
  hint(
    'promoter_renewal',
    'Cross-sell or upsell: a promoter (NPS {score:n}) renews on {renewalOn:d}.',
    'Cross-sell ou upsell: promotor (NPS {score:n}) que renova em {renewalOn:d}.',
    (c, facts) => {
      c.exactly('score', npsOf(facts)?.score);
      c.day('renewalOn', dayNumber(facts.account.row.renewal_on!));
    },
  ),
  {
    kind: 'notice',
    en: 'Notice was given on {on:d}[; they leave on {leavesOn:d}].',
    'pt-BR': 'O cliente avisou em {on:d} que vai sair[; sai em {leavesOn:d}].',
    check: (c, { account, book }) => {
      const notice = noticeOf(account, book.asOf);
      c.day('on', notice?.on);
      c.day('leavesOn', notice?.leaves);
      c.holds('the last day is told', c.has('leavesOn') === ((notice?.leaves ?? null) !== null));
    },
  },
];
