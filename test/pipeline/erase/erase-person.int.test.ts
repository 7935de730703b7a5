import type { Sql } from 'postgres';
import { expect, it } from 'vitest';
import { NOTHING_SETTLED } from '../../../src/domain/alerts/own-hours.ts';
import { addDays } from '../../../src/domain/day.ts';
import type { Answers } from '../../../src/domain/privacy/erasure.ts';
import { actOnEpisode } from '../../../src/pipeline/alerts/act-on-episode.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import type { Erased } from '../../../src/pipeline/erase/erase-everywhere.ts';
import { erasePerson } from '../../../src/pipeline/erase/erase-person.ts';
import { addressHash, loadSuppressed, suppress } from '../../../src/store/customer-emails/suppressions.ts';

import { writePersonSettings } from '../../../src/store/person-settings.ts';
import {
  type ErasePlace,
  FIRST,
  findEverywhere,
  fingerprint,
  VICTIM,
  withErasePlace,
} from './erase-harness.ts';

const look = ({ harness, ctx }: ErasePlace, words: readonly string[]) =>
  findEverywhere(
    { db: harness.raw, databaseUrl: harness.databaseUrl, slack: harness.slack, home: ctx.home },
    words,
  );

async function erase(
  { ctx }: ErasePlace,
  identifier: string,
  answers: Answers = 'anonymous',
): Promise<Erased> {
  const erased = await erasePerson(ctx, { identifier, answers }, { by: 'tester', dryRun: false });
  expect(await deliver(ctx)).toMatchObject({ parked: 0, failed: 0, uncertain: 0, waiting: 0 });
  return erased!;
}

const CONTACT = [VICTIM.email, VICTIM.contact, 'Theodora', 'Blackwood', 'exporter keeps crashing'];

it('a respondent and contact: words, name and address go everywhere, the score and the account stay', async () => {
  await withErasePlace(async (place) => {
    const { harness, book } = place;
    const db = harness.raw;
    await place.run(FIRST);
    await suppress(db, {
      hash: addressHash(VICTIM.email),
      address: VICTIM.email,
      reason: 'manual',
      detail: `asked for by ${VICTIM.email}`,
      by: 'tester',
      at: harness.app.context.now(),
    });
    await writeCustomerEmail(db);
    const figures = () => db`select account_id, day, health, band, coverage, probability, nps_score
      from scores order by account_id, day`;
    const before = await figures();
    const others = await fingerprint(db, ['scores', 'usage_users'], "account_id = 'C3'");
    expect(await look(place, CONTACT)).toEqual(
      expect.arrayContaining(['public.usage_users', 'messages in Slack']),
    );

    const { rows } = await erase(place, 'Theodora@Zanzibar.example');
    expect(rows).toMatchObject({ accounts: 1, usage_users: 1 });
    expect(await look(place, CONTACT)).toEqual([]);
    expect(await figures()).toEqual(before);
    expect(await fingerprint(db, ['scores', 'usage_users'], "account_id = 'C3'")).toEqual(others);
    const [answer] = await db`select score, comment, respondent from surveys where response_id = 'R1'`;
    const anonymous = expect.stringMatching(/^erased-[0-9a-f]{12}$/) as unknown;
    expect(answer).toEqual({ score: 2, comment: null, respondent: anonymous });
    // Who wanted no mail gets none, although nobody can read any more who that is.
    const suppressed = await loadSuppressed(db, [VICTIM.email]);
    expect([...suppressed.values()]).toEqual(['manual']);
    expect(place.messages('DANA').filter((m) => m.text.includes('Zanzibar'))).toHaveLength(1);

    // The files tell of them again: rows come in without them, and what was counted is not counted twice.
    book.surveys.push({ ...book.surveys[0]!, response_id: 'R9', comment: `it is ${VICTIM.email} again` });
    book.accounts[1] = { ...book.accounts[1]!, mrr: 1500 };
    book.usage_events.push({ ...book.usage_events[1]!, occurred_at: `${addDays(FIRST, 1)}T07:00:00Z` });
    await place.run(addDays(FIRST, 1));
    expect(await look(place, CONTACT)).toEqual([]);
    const [used] = await db`select count(*)::int as people, sum(events)::int as events from usage_users
      where day = ${FIRST}`;
    expect(used).toEqual({ people: 3, events: 3 });
    const [later] = await db`select score, comment, respondent from surveys where response_id = 'R9'`;
    expect(later).toEqual({ score: 2, comment: null, respondent: anonymous });
    const [notices] = await db<
      { notices: string[] }[]
    >`select notices from source_files where file = 'surveys.csv'`;
    expect(notices?.notices).toContainEqual(
      `3 rows are naming somebody who was erased (${FIRST}), loaded without that; lift with harbinger erase --lift`,
    );
  });
});

it('somebody of whom nothing is known any more is kept out where that is asked for', async () => {
  await withErasePlace(async ({ ctx, harness }) => {
    const given = { identifier: 'gone@zanzibar.example', answers: 'anonymous' } as const;
    const request = { by: 'tester', dryRun: false };
    expect(await erasePerson(ctx, given, request)).toBeNull();
    expect(await erasePerson(ctx, given, { ...request, keepOut: true })).toMatchObject({
      kind: 'person',
      dryRun: false,
    });
    expect(await harness.raw`select kind from erasures where lifted_at is null`).toEqual([
      { kind: 'person' },
    ]);
  });
});

it('answers go altogether when that is asked for, and later ones are not taken in', async () => {
  await withErasePlace(async (place) => {
    const { harness, book } = place;
    await place.run(FIRST);
    await erase(place, VICTIM.email, 'deleted');
    book.surveys.push({ ...book.surveys[0]!, response_id: 'R9', comment: 'still broken' });
    await place.run(addDays(FIRST, 1));
    const left = await harness.raw`select response_id as id from surveys order by 1`;
    expect(left).toEqual([{ id: 'R2' }]);
    expect(await look(place, CONTACT)).toEqual([]);
  });
});

it('a colleague: messages to them go, what still matters goes to whoever stands in, nobody asks for them again', async () => {
  const words = ['ana@corp.example', 'Ana Prestwick', 'Prestwick'];
  await withErasePlace(async (place) => {
    const { ctx, book, harness } = place;
    await place.run(FIRST);
    const acknowledge = { kind: 'acknowledge' } as const;
    await actOnEpisode(ctx, {
      episodeId: VICTIM.id,
      action: acknowledge,
      actor: 'ana@corp.example',
      asOf: FIRST,
    });
    expect(place.messages('DANA')).not.toHaveLength(0);
    await writePersonSettings(
      harness.raw,
      { email: 'ana@corp.example', own: { ...NOTHING_SETTLED, locale: 'pt-BR' } },
      ctx.now(),
    );
    const { messages, rows } = await erase(place, 'ana@corp.example');
    expect(rows.person_settings).toBe(1);
    expect(messages.deleted).toBeGreaterThan(1);
    expect(await look(place, words)).toEqual([]);
    expect(place.messages('DANA')).toEqual([]);
    // Her manager stands in: two alerts that are still alive.
    const told = place.messages('DMIA').map((m) => m.text);
    expect(told.filter((text) => text.includes('Borealis Two') || text.includes('Zanzibar'))).toHaveLength(2);

    book.accounts[1] = { ...book.accounts[1]!, mrr: 1500 };
    await place.run(addDays(FIRST, 1));
    expect(await look(place, words)).toEqual([]);
    expect(place.messages('DANA')).toEqual([]);
    expect(await harness.raw`select 1 from outbox where state not in ('sent', 'cancelled')`).toEqual([]);
  });
});

/** An e-mail to the contact that waits for approval, with the words it would be written in. */
async function writeCustomerEmail(db: Sql): Promise<void> {
  await db`
    insert into nudges (id, task_id, episode_id, account_id, template, template_digest, recipient, recipient_name,
      words, state, planned_on, updated_at)
    select gen_random_uuid(), gen_random_uuid(), id, account_id, 't', 'd', ${VICTIM.email}, ${VICTIM.contact},
      '{"contact": "Theodora"}', 'waiting', ${FIRST}, now()
    from episodes where account_id = ${VICTIM.id}`;
}
