import type { AccountBook } from './book.ts';
import { type Claims, checkLine, type Facts, type SentenceKind, unknownText } from './check.ts';
import { accountsNamed } from './digest-entries.ts';
import { claimAmounts, type Portfolio, worthOf } from './digest-facts.ts';
import { relative } from './digest-sections.ts';
import { readNumber } from './language.ts';
import { renewalDay } from './renewal-day.ts';
import { SHORT_REASONS } from './short-reasons.ts';

// Accounts as bullets under their severity, as the pool, a manager and a CSM get them.

const yearly = ({ row }: AccountBook, currency: string) => ({
  amount: 12 * Number(row.mrr),
  currency: row.currency || currency,
});

const scored = ({ told, account }: Facts) => told?.now.get(account.id);

/** What stands beside the name, part by part. */
const PARTS: readonly SentenceKind[] = [
  {
    kind: 'bullet health',
    en: 'health [{from:n} → ]{to:n}',
    'pt-BR': 'saúde [{from:n} → ]{to:n}',
    check: (c, facts) => {
      c.exactly('to', Math.round(scored(facts)?.health ?? Number.NaN));
      if (c.has('from')) c.holds('it moved', c.value('from') !== c.value('to'));
    },
  },
  {
    kind: 'bullet worth',
    en: '{amount:m}/yr',
    'pt-BR': '{amount:m}/ano',
    check: (c, { account, book }) => c.money('amount', yearly(account, book.currency)),
  },
  ...[
    ['renews', 'renova', 'bullet renews'],
    ['renewal was', 'renovação foi', 'bullet renewal over'],
  ].map(([en, pt, kind]) => ({
    kind: kind!,
    en: `${en} {when:v}`,
    'pt-BR': `${pt} {when:v}`,
    check: (c: Claims, { account, book, language }: Facts) => {
      const day = renewalDay(account, book.asOf);
      relative(c, 'when', { day, asOf: book.asOf, language });
      c.holds('on that side of the day', en === 'renews' ? day >= book.asOf : day < book.asOf, day);
    },
  })),
  {
    kind: 'bullet risk',
    en: 'risk {percent:i}',
    'pt-BR': 'risco {percent:i}',
    check: (c, facts) => c.probability('percent', scored(facts)),
  },
];

function partClaims(part: string, facts: Facts) {
  const own = checkLine(part, PARTS, facts);
  if (own[0]?.kind !== 'unknown') return own;
  // What was cut for its length tells nothing whole.
  if (part.endsWith('…')) return [];
  return checkLine(part, SHORT_REASONS, facts);
}

/** `Alba Foods  no. 1 of 16, unproven · health 72 → 41 · €9k/yr → Support`; true of one of those of that name. */
export function checkBullet(c: Claims, line: string, portfolio: Portfolio): void {
  const found = /^(.+?) {2}(.*?)(?: → ([^·]+?))?(?: ([0-9a-f]{8}))?$/.exec(line);
  if (found === null) {
    c.all.push(unknownText(line));
    return;
  }
  const [, name = '', rest = ''] = found;
  const named = accountsNamed(portfolio.book, name);
  c.holds('an account is called so', named.length > 0, name);
  const { book, told, language } = portfolio;
  const tried = named.map((account) =>
    rest
      .split(' · ')
      .filter((part) => part !== '')
      .flatMap((part) => partClaims(part, { book, told, language, account })),
  );
  const wrong = (claims: (typeof tried)[number]) => claims.filter(({ ok }) => !ok).length;
  c.all.push(...(tried.sort((a, b) => wrong(a) - wrong(b))[0] ?? []));
}

const HEADING = /^(?:🔵|🟠|🔴) (.+) \(([\d.,]+)\)$/;
const REST = /^… (?:mais )?([\d.,]+)(?: more)?(?:: (.+))?$/;

/** Headings with how many there are of each, the accounts below, and how many are not named: they add up. */
export function checkBullets(
  c: Claims,
  lines: readonly string[],
  { all, portfolio }: { all: number; portfolio: Portfolio },
): void {
  const read = (text: string) => readNumber(text, portfolio.language);
  let listed = 0;
  let left = 0;
  let headed = 0;
  for (const line of lines) {
    const heading = HEADING.exec(line);
    const rest = REST.exec(line);
    if (heading) headed += read(heading[2]!);
    else if (rest) {
      left = read(rest[1]!);
      const parts = (rest[2] ?? '').split(', ').flatMap((part) => /^([\d.,]+) /.exec(part)?.[1] ?? []);
      if (parts.length > 0) {
        const sum = parts.map(read).reduce((total, one) => total + one, 0);
        c.claim('the rest by severity', sum, { is: left, ok: sum === left });
      }
    } else {
      listed++;
      checkBullet(c, line, portfolio);
    }
  }
  c.claim('named and counted', listed + left, { is: all, ok: listed + left === all });
  c.holds('no heading counts more', headed <= all, headed);
}

/** `€48k + R$174k`: what these accounts pay a year, each currency by itself. */
export function claimYearly(
  c: Claims,
  text: string,
  { accounts, portfolio }: { accounts: readonly AccountBook[]; portfolio: Portfolio },
): void {
  const { book, language } = portfolio;
  claimAmounts(c, text, { worth: worthOf(accounts, book, true), language, currency: book.currency });
}
