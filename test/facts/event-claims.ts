import type { AccountBook } from './book.ts';
import { dayText } from './book.ts';
import type { Claim, Claims } from './check.ts';
import { claimsOf } from './digest-entries.ts';
import type { Portfolio } from './digest-facts.ts';
import type { JsonRow } from './render.ts';

// What webhooks are told: as it stands in the files and in what the verbs print of it.

type Known = Omit<Portfolio, 'language'>;
type Check = (c: Claims, data: JsonRow, known: Known) => void;

const same = (c: Claims, what: string, { said, is }: { said: unknown; is: unknown }): void =>
  c.claim(what, said, { is, ok: String(said ?? null) === String(is ?? null) });

/** The customer, as the files have it. */
function account(c: Claims, data: JsonRow, { book }: Known): AccountBook | undefined {
  const told = data.account as JsonRow;
  const own = book.accounts.get(String(told.id));
  c.holds('there is such an account', own !== undefined, told.id);
  if (own === undefined) return undefined;
  if ('name' in told) same(c, 'name', { said: told.name, is: own.row.name || null });
  same(c, 'tier', { said: told.tier, is: own.row.tier || null });
  return own;
}

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  [
    'task',
    (c, data, known) => {
      const own = account(c, data, known);
      const task = data.task as JsonRow;
      const listed = known.told.tasks.find(({ id }) => id === task.id);
      // One that has been closed or moved since was another when it was told.
      if (listed === undefined || task.state !== 'open') return;
      same(c, 'of the account', { said: listed.account_id, is: own?.id });
      for (const key of ['title', 'queue', 'playbook', 'step'])
        if (key in listed) same(c, key, { said: task[key], is: listed[key] });
      const owner = task.owner as JsonRow | null;
      if (owner !== null)
        c.holds(
          'the owner is one of the people',
          known.book.csms.some(({ email }) => email === owner.email),
          owner.email,
        );
    },
  ],
  [
    'episode',
    (c, data, known) => {
      const own = account(c, data, known);
      const episode = data.episode as JsonRow;
      const listed = known.told.allAlerts.find(({ id }) => id === episode.id);
      c.holds('it is listed', listed !== undefined, episode.id);
      if (listed === undefined) return;
      same(c, 'of the account', { said: listed.account_id, is: own?.id });
      same(c, 'opened on', { said: episode.opened_on, is: listed.opened_on });
      same(c, 'touch', { said: episode.touch, is: listed.touch });
      same(c, 'health at its beginning', { said: episode.health_at_open, is: listed.health_at_open });
      if (data.sequence !== listed.version) return;
      for (const key of ['state', 'severity', 'closed_on', 'snoozed_until', 'verdict'])
        same(c, key, { said: episode[key], is: listed[key] });
      // Rules that speak later join without a word; those that were told stay.
      const [told, now] = [episode.rules as string[], listed.rules as string[]];
      c.claim('rules', told.join(), { is: now.join(), ok: told.every((rule) => now.includes(rule)) });
    },
  ],
  [
    'scores',
    (c, data, { book, told }) => {
      if (data.as_of !== dayText(book.asOf)) return;
      for (const one of data.accounts as JsonRow[]) {
        const [own, scored] = [book.accounts.get(String(one.id)), told.now.get(String(one.id))];
        same(c, 'tier', { said: one.tier, is: own?.row.tier || null });
        same(c, 'health', { said: one.health, is: scored?.health });
        same(c, 'band', { said: one.band, is: scored?.band });
        same(c, 'coverage', { said: one.coverage, is: scored?.coverage });
        same(c, 'probability', { said: one.churn_probability, is: scored?.probability });
      }
    },
  ],
]);

export function checkEvent(kind: string, told: JsonRow, known: Known): Claim[] {
  const c = claimsOf(`webhook ${kind}`, { ...known, language: 'en' });
  CHECKS.get(kind)?.(c, told.data as JsonRow, known);
  return c.all;
}
