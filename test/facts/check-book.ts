import { checkAccountPage } from './account-page.ts';
import { checkAgenda } from './agenda-lines.ts';
import type { Book } from './book.ts';
import { type Claim, type SentenceKind, unknownText } from './check.ts';
import type { Portfolio } from './digest-facts.ts';
import { checkDigest } from './digest-lines.ts';
import { checkExplained } from './explain-lines.ts';
import { GOAL_SENTENCES } from './goal-sentences.ts';
import { HINT_SENTENCES } from './hint-sentences.ts';
import { checkKpis } from './kpi-lines.ts';
import { checkList } from './list-lines.ts';
import { checkTeam } from './list-messages.ts';
import { readMessages } from './message-readers.ts';
import { ONBOARDING_SENTENCES } from './onboarding-sentences.ts';
import { OTHER_SENTENCES } from './other-sentences.ts';
import { checkPage } from './page-lines.ts';
import type { Rendered } from './render.ts';
import { checkScores } from './score-lines.ts';
import { checkStatus } from './status-lines.ts';
import { readJson } from './told-by-json.ts';
import { USAGE_SENTENCES } from './usage-sentences.ts';

/** Every sentence about an account that has a checker. */
export const SENTENCES: readonly SentenceKind[] = [
  ...USAGE_SENTENCES,
  ...OTHER_SENTENCES,
  ...ONBOARDING_SENTENCES,
  ...GOAL_SENTENCES,
  ...HINT_SENTENCES,
];

export interface FoundClaim extends Claim {
  where: string;
}

/** All that was said of a book, claim by claim. `before` = the book as it was known a week earlier. */
export function checkBook(book: Book, rendered: Rendered, before: Book | null = null): FoundClaim[] {
  const { explained, printed, json } = rendered;
  const claims: FoundClaim[] = [];
  const told = readJson(rendered);
  const say = (where: string, own: readonly Claim[]) =>
    claims.push(...own.map((claim) => ({ ...claim, where })));
  for (const { accountId, language, lines } of explained) {
    const account = book.accounts.get(accountId);
    if (!account) throw new Error(`${accountId} is not in the book`);
    say(`explain ${accountId} ${language}`, checkExplained(lines, { book, account, language, told }));
  }
  claims.push(...readMessages(rendered, { book, before, told }));
  say('score --json', checkScores(book, told.now));
  if (before !== null && told.before !== null) say('score --json before', checkScores(before, told.before));
  for (const { verb, language, lines } of printed) {
    const portfolio = { book, before, told, language };
    const where = `${verb} ${language}`;
    const shown = /^alerts show (\S+)/.exec(verb)?.[1];
    const ofAccount = /^report --account (.+)$/.exec(verb)?.[1];
    const manager = /^\/harbinger team (\S+)/.exec(verb)?.[1];
    if (manager !== undefined) say(where, checkTeam(lines, manager, portfolio));
    else if (verb.startsWith('digest')) say(where, checkDigest(lines, portfolio));
    else if (verb === 'status')
      say(where, checkStatus(lines, { portfolio, quarantined: json.quarantine ?? [] }));
    else if (ofAccount !== undefined)
      say(
        where,
        checkAccountPage(lines.join('\n'), { book, told, language, account: book.accounts.get(ofAccount)! }),
      );
    else if (verb === 'report') say(where, checkPage(lines.join('\n'), portfolio));
    else if (shown !== undefined) say(where, checkShown(lines, { id: shown, portfolio }));
    else say(where, checkList(verb, lines, portfolio) ?? [unknownText(verb)]);
  }
  for (const [verb, rows] of Object.entries(json)) {
    if (verb.startsWith('kpis')) say(verb, checkKpis(book, verb, rows));
  }
  return claims;
}

function checkShown(
  lines: readonly string[],
  { id, portfolio }: { id: string; portfolio: Portfolio },
): Claim[] {
  const { book, told, language } = portfolio;
  const alert = told.allAlerts.find((one) => one.id === id);
  const account = book.accounts.get(String(alert?.account_id));
  return account
    ? checkAgenda(lines, { book, told, language, account })
    : [unknownText(`no account of ${id}`)];
}

/** How many claims of how many kinds, and the false ones, the first of each kind in full. */
export function summarise(claims: readonly FoundClaim[]): { text: string; wrong: number } {
  const wrong = claims.filter(({ ok }) => !ok);
  const kinds = new Set(claims.map(({ kind }) => kind));
  const shown = new Map<string, FoundClaim[]>();
  for (const claim of wrong) {
    const key = `${claim.kind}: ${claim.what}`;
    shown.set(key, [...(shown.get(key) ?? []), claim]);
  }
  const lines = [...shown].flatMap(([key, all]) => [
    `${all.length} x ${key}`,
    ...all.slice(0, 3).map(({ where, said, is }) => `    ${where}: said ${said.slice(0, 300)}, is ${is}`),
  ]);
  return {
    wrong: wrong.length,
    text: [`${claims.length} claims of ${kinds.size} kinds, ${wrong.length} false`, ...lines].join('\n'),
  };
}
