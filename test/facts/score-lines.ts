import { type AccountBook, type Book, dayNumber } from './book.ts';
import type { Claim } from './check.ts';
import { billsOf, currentAnswers, worthOf } from './other-sentences.ts';
import type { Scored, ScoredPart } from './told-by-json.ts';

/** Weights of the shipped configuration. */
const WEIGHTS: Readonly<Record<string, number>> = { usage: 40, nps: 20, ces: 15, payment: 25, renewal: 5 };
/** Upper limits of the bands, and by how much an index must pass one to come back. */
const LIMITS = [
  ['critical', 30],
  ['at_risk', 50],
  ['watch', 70],
] as const;
const HYSTERESIS = 3;

/** Points per component, index, band and probability of `score --json`, as far as they follow from the files. */
export function checkScores(book: Book, scores: ReadonlyMap<string, Scored>): Claim[] {
  return [...scores].flatMap(([id, scored]) => {
    const account = book.accounts.get(id);
    return account
      ? checkScore({ account, book }, scored)
      : [claim('whose', { said: id, is: 'nobody', ok: false })];
  });
}

const claim = (what: string, { said, is, ok }: { said: unknown; is: unknown; ok: boolean }): Claim => ({
  ...{ kind: `score ${what}`, what, said: String(said), is: String(is), ok },
});

const near = (what: string, said: number | null, { is, by }: { is: number | null; by: number }): Claim =>
  claim(what, { said, is, ok: said === null || is === null ? said === is : Math.abs(said - is) <= by });

interface Of {
  account: AccountBook;
  book: Book;
}

function checkScore(of: Of, scored: Scored): Claim[] {
  const { health, band, coverage, probability, components } = scored;
  const parts = components.filter(({ name }) => name in WEIGHTS);
  const known = parts.filter(({ score }) => score !== null);
  const weight = known.reduce((sum, { name }) => sum + WEIGHTS[name]!, 0);
  const all = parts.reduce((sum, { name }) => sum + WEIGHTS[name]!, 0);
  const sum = components.reduce((total, { contribution }) => total + contribution, 0);
  return [
    ...parts.map((part) => near(`weight of ${part.name}`, part.weight, { is: WEIGHTS[part.name]!, by: 0 })),
    ...(health === null
      ? []
      : [
          near('the points add up', health, { is: sum, by: 0.005 }),
          // The score is printed with a decimal, and the points are rounded so that they add up.
          ...known.map((part) =>
            near(`points of ${part.name}`, part.contribution, {
              is: (part.score! * WEIGHTS[part.name]!) / weight,
              by: 0.05,
            }),
          ),
        ]),
    ...parts
      .filter(({ score }) => score === null)
      .map((part) => near(`points of unknown ${part.name}`, part.contribution, { is: 0, by: 0 })),
    near('coverage', coverage, { is: weight / all, by: 0.006 }),
    claim('band', { said: band, is: health, ok: bandFits(band, health, weight / all) }),
    claim('probability', {
      said: probability,
      is: '0 to 1',
      ok: probability === null || (probability >= 0 && probability <= 1),
    }),
    ...known.flatMap((part) => partOf(of, part)),
  ];
}

/** Just past a limit a band may be as it was. */
function bandFits(band: string, health: number | null, coverage: number): boolean {
  if (health === null || coverage < 0.3) return band === 'unknown';
  const at = (index: number) => LIMITS.find(([, limit]) => index < limit)?.[0] ?? 'healthy';
  return [health, health - HYSTERESIS].some((index) => at(index) === band);
}

function partOf(of: Of, { name, score }: ScoredPart): Claim[] {
  if (name === 'nps' || name === 'ces') return [near(name, score, { is: opinion(of, name), by: 0.06 })];
  // Without a declared day it follows from the terms of subscriptions.
  if (name === 'renewal')
    return of.account.row.renewal_on ? [near('renewal', score, { is: renewal(of), by: 0.06 })] : [];
  if (name !== 'payment')
    return score !== null && score >= 0 && score <= 100
      ? [claim(name, { said: score, is: '0 to 100', ok: true })]
      : [];
  const is = payment(of);
  return is === undefined ? [] : [near('payment', score, { is, by: 0.06 })];
}

/** The mean of the answers, half as much after 90 days, with a quarter of an answer that is neutral (70). */
function opinion({ account, book }: Of, kind: 'nps' | 'ces'): number | null {
  const answers = currentAnswers({ account, book, language: 'en' }, kind);
  if (answers.length === 0) return null;
  let [weights, sum] = [0.25, 0.25 * 70];
  for (const answer of answers) {
    const weight = 0.5 ** ((book.asOf - answer.day) / 90);
    weights += weight;
    sum += weight * worthOf(answer);
  }
  return sum / weights;
}

function renewal({ account, book }: Of): number | null {
  const { renewal_on: on } = account.row;
  if (!on) return null;
  const days = dayNumber(on) - book.asOf;
  return days < 0 ? 40 : days > 90 ? 100 : 100 - 60 * (1 - days / 90) ** 2;
}

/** Where nothing is overdue by habit or given up: failing by attempts, due within a week 95, else 100. */
function payment({ account, book }: Of): number | undefined {
  const { open } = billsOf({ account, book, language: 'en' });
  // One that was given up counts for a while, and until a later bill is paid.
  if (open.some(({ givenUp }) => givenUp)) return undefined;
  // Attempts carry no day: of a bill that was paid since, nobody knows how many there had been.
  if (open.some(({ row }) => row.status === 'paid')) return undefined;
  if (open.some(({ due, attempts }) => due < book.asOf && attempts === 0)) return undefined;
  const attempts = Math.max(0, ...open.map((bill) => bill.attempts));
  if (attempts > 0) return [60, 35, 15, 5][Math.min(attempts, 4) - 1];
  return open.some(({ due }) => due >= book.asOf && due - book.asOf <= 7) ? 95 : 100;
}
