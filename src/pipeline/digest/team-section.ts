import type { Csm, Day } from '../../domain/types.ts';
import type { DigestModel } from '../../messages/models/digest-model.ts';
import type { DigestEpisode, TaskCounts } from '../../store/digest/load-digest-episodes.ts';

/**
 * Per CSM: open alerts, those nobody has reacted to, and overdue tasks; busiest first. Members of the team without any
 * work are listed too, so that a free hand can be seen; whoever owns work counts as a member.
 */
export function teamSection(given: {
  members: Iterable<string>;
  people: ReadonlyMap<string, Csm>;
  /** Episodes still open on the day. */
  live: readonly DigestEpisode[];
  tasks: readonly TaskCounts[];
  asOf: Day;
}): DigestModel['csms'] {
  const work = new Map<string, { open: number; unanswered: number; overdue: number }>();
  const of = (email: string) => {
    const found = work.get(email) ?? { open: 0, unanswered: 0, overdue: 0 };
    work.set(email, found);
    return found;
  };
  for (const email of given.members) of(email);
  for (const { ownerEmail, answered, touch } of given.live) {
    if (ownerEmail === null || touch !== 'high') continue;
    const row = of(ownerEmail);
    row.open++;
    if (!answered) row.unanswered++;
  }
  for (const { ownerEmail, overdue } of given.tasks) {
    if (ownerEmail !== null && overdue > 0) of(ownerEmail).overdue += overdue;
  }
  return [...work]
    .map(([email, counts]) => {
      const person = given.people.get(email);
      const until = person?.outOfOfficeUntil ?? null;
      return {
        email,
        name: person?.name ?? email,
        ...counts,
        outUntil: until !== null && until >= given.asOf ? until : null,
      };
    })
    .sort(
      (a, b) =>
        b.open - a.open ||
        b.unanswered - a.unanswered ||
        b.overdue - a.overdue ||
        (a.email < b.email ? -1 : 1),
    )
    .map(({ email: _, ...row }) => row);
}
