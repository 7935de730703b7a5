import type { Fate } from '../../delivery/erasure/plan-messages.ts';
import type { StoredDelivery } from '../../domain/outbox.ts';
import type { AccountTraces } from '../../domain/privacy/erasure.ts';
import { createTermMatcher, type Term, type TermMatcher } from '../../domain/privacy/term-matcher.ts';
import { mentionsDeep } from '../../messages/text/redact-message.ts';
import { deleteAccountRows, findAccountTraces } from '../../store/erase/erase-account-rows.ts';
import type { Context } from '../context.ts';
import { type Erased, type EraseRequest, eraseEverywhere } from './erase-everywhere.ts';

/** Tables whose rows about other accounts are left as the sources told them. */
const OTHERS_FACTS = ['accounts', 'csms'];

/**
 * Erases an account and all that is known of it, in the database, in what was posted, and in the files of this
 * installation; its rows are left out of imports from then on.
 * @returns null when nothing is known of it
 */
export async function eraseAccount(
  ctx: Context,
  accountId: string,
  request: EraseRequest,
): Promise<Erased | null> {
  return eraseEverywhere(
    ctx,
    { ...request, kind: 'account', identifier: accountId, answers: null },
    async (sql, { again }) => {
      const traces = await findAccountTraces(sql, accountId);
      if (traces === null && !again) return null;
      const known = traces ?? { ...NOTHING, accountId };
      const episodes = new Set(known.episodes.map(({ id }) => id));
      const named = createTermMatcher(namesOf(known));
      const matcher = createTermMatcher([...namesOf(known), ...wordsOf(known)]);
      return {
        terms: matcher,
        named,
        scrub: (table) => (OTHERS_FACTS.includes(table) ? null : table === 'surveys' ? named : matcher),
        messages: {
          episodeIds: [...episodes],
          fateOf: (row) => fateOf(row, episodes, matcher),
          matcherOf: () => matcher,
          reader: null,
          handOver: new Set<string>(),
        },
        near: null,
        goneSubjects: new Set([...episodes].flatMap((id) => [`episode:${id}`, `episode:${id}:manager`])),
        homesOf: known.episodes.flatMap(({ alive, ownerEmail }) => (alive && ownerEmail ? [ownerEmail] : [])),
        eraseRows: () => deleteAccountRows(sql, known),
      };
    },
  );
}

const NOTHING: Omit<AccountTraces, 'accountId'> = {
  name: null,
  contactName: null,
  contactEmail: null,
  episodes: [],
  tasks: [],
  comments: [],
};

/** A contact's single first name stands on the account's own lines only, which go anyway. */
function namesOf({ accountId, name, contactName, contactEmail }: AccountTraces): Term[] {
  const terms: Term[] = [{ kind: 'id', text: accountId }];
  if (name !== null) terms.push({ kind: 'name', text: name });
  if (contactName !== null && /\S\s+\S/.test(contactName)) terms.push({ kind: 'name', text: contactName });
  if (contactEmail !== null) terms.push({ kind: 'email', text: contactEmail });
  return terms.filter(({ text }) => text.trim() !== '');
}

function wordsOf({ comments }: AccountTraces): Term[] {
  return comments.map((text) => ({ kind: 'words', text }));
}

/** A list of several accounts belongs to no episode; everything else that names this one is about it alone. */
function fateOf(row: StoredDelivery, episodes: ReadonlySet<string>, matcher: TermMatcher): Fate {
  if (row.op === 'delete' || row.op === 'home')
    return row.op === 'home' && mentionsDeep(row.payload, matcher) ? 'gone' : 'stays';
  if (row.episodeId !== null && episodes.has(row.episodeId)) return 'gone';
  if (!mentionsDeep(row.payload, matcher)) return 'stays';
  // An event about a task is about its account alone, one about scores is about many.
  const isAlone = row.channel === 'webhook' && row.kind !== 'scores';
  return isAlone && row.episodeId === null ? 'gone' : 'redacted';
}
