import { describe, expect, it } from 'vitest';
import { addDays } from '../../src/domain/day.ts';
import { waitFor } from '../helpers/services/wait-for.ts';
import { account, address, csm, emptyBook, type FaultBook, pulse, type Row } from './fault-book.ts';
import { withFaultPlace } from './fault-place.ts';

/** A Monday. */
const FIRST = '2026-03-02';
const POOL = '#customer-success';
const ADMIN = '#harbinger-admin';

/** Ana's deputy is Bea, their manager is Mia; all accounts are critical on the first day. */
function bookOf(accounts: readonly Row[], ana: Row = {}): FaultBook {
  const book = emptyBook();
  const managed = { manager_email: address('mia') };
  book.csms.push(
    csm('ana', { slack_user_id: 'UANA', deputy_email: address('bea'), ...managed, ...ana }),
    csm('bea', { slack_user_id: 'UBEA', ...managed }),
    csm('mia', { slack_user_id: 'UMIA' }),
  );
  book.accounts.push(...accounts);
  book.signals.push(...accounts.map((row) => pulse(String(row.account_id), FIRST, 20)));
  return book;
}

// Each has an installation of its own, and most of their time is a provider's pace.
describe.concurrent('a destination that fails', () => {
  it('fault 22: the CSM is out of office, or deactivated in Slack: the deputy gets it, else the manager', async () => {
    await withFaultPlace({}, async (place) => {
      const book = bookOf([account('A1', 'ana')], { out_of_office_until: addDays(FIRST, 7) });
      await place.write(book);
      await place.run(FIRST);
      expect(await place.alertsIn('DBEA')).toHaveLength(1);

      place.slack.workspace.users.get('UBEA')!.deleted = true;
      book.accounts.push(account('B1', 'bea'));
      book.signals.push(pulse('B1', addDays(FIRST, 1), 20));
      await place.write(book);
      await place.run(addDays(FIRST, 1));
      expect(
        (await place.alertsIn('DMIA')).filter((m) => JSON.stringify(m).includes('Account B1')),
      ).toHaveLength(1);
      expect(place.messages(POOL)).toEqual([]);
      expect(place.messages(ADMIN)).toHaveLength(1);
      expect(await place.unsent()).toEqual([]);
    });
  });

  it('fault 22: everybody deactivated in Slack: the default channel gets it', async () => {
    await withFaultPlace({}, async (place) => {
      for (const user of place.slack.workspace.users.values()) user.deleted = true;
      await place.write(bookOf([account('A1', 'ana')]));
      await place.run(FIRST);
      expect(place.messages(POOL)).toHaveLength(1);
      expect(await place.unsent()).toEqual([]);
    });
  });

  it('fault 22: the token is revoked for a while: the queue is kept, the admin told once by mail, then drained once', async () => {
    const admin = address('root');
    await withFaultPlace({ config: { delivery: { admin_email: admin } } }, async (place) => {
      const book = bookOf([account('A1', 'ana'), account('A2', 'ana')]);
      await place.write(book);
      place.slack.refuseToken('token_revoked');
      expect(await place.run(FIRST)).toMatchObject({ alerts: { opened: 2 } });
      book.accounts.push(account('A3', 'bea'));
      book.signals.push(pulse('A3', addDays(FIRST, 1), 20));
      await place.write(book);
      expect(await place.run(addDays(FIRST, 1))).toMatchObject({ alerts: { opened: 1 } });
      expect(place.messages()).toEqual([]);
      const waiting = (await place.unsent()).filter((row) => row.kind === 'alert');
      expect(waiting.map((row) => row.state)).toEqual(['pending', 'pending', 'pending']);
      expect(place.smtp.received.filter((mail) => mail.recipients.includes(admin))).toHaveLength(1);

      place.slack.refuseToken(null);
      await waitFor(
        async () => {
          await place.cli('outbox', 'retry');
          return (await place.unsent()).length === 0;
        },
        { interval: 2_000, message: 'the queue to drain after the repair' },
      );
      expect(await place.alertsIn('DANA')).toHaveLength(2);
      expect(await place.alertsIn('DBEA')).toHaveLength(1);
      expect(await place.alertsIn()).toHaveLength(3);
    });
  });

  it.each([
    { what: 'archived', archived: true },
    { what: 'without the bot', member: false },
  ])(
    'fault 21: the admin channel is $what: notices fall back to the default channel, told once',
    async ({ archived = false, member = true }) => {
      const channels = [{ id: POOL }, { id: ADMIN, archived, member }];
      await withFaultPlace({ channels }, async (place) => {
        place.slack.workspace.users.get('UANA')!.deleted = true;
        await place.write(bookOf([account('A1', 'ana'), account('A2', 'ana')]));
        await place.run(FIRST);
        await place.run(addDays(FIRST, 1));
        expect(await place.alertsIn('DBEA')).toHaveLength(2);
        expect(place.messages(POOL)).toHaveLength(1);
        expect(JSON.stringify(place.messages(POOL))).toContain('ana@corp.example');
        expect(await place.unsent()).toEqual([]);
      });
    },
  );

  it('fault 21: the default channel is archived: the admin is told once, nothing is lost, all is sent after the repair', async () => {
    const channels = [{ id: POOL, archived: true }, { id: ADMIN }];
    await withFaultPlace({ channels }, async (place) => {
      const book = bookOf([account('A1', null), account('A2', null)]);
      await place.write(book);
      await place.run(FIRST);
      await place.run(addDays(FIRST, 1));
      expect(place.messages(ADMIN)).toHaveLength(1);
      expect(JSON.stringify(place.messages(ADMIN))).toContain(POOL);
      expect((await place.unsent()).map(({ kind, reason }) => [kind, reason])).toEqual([
        ['alert', 'slack: is_archived'],
        ['alert', 'slack: is_archived'],
      ]);
      place.slack.workspace.channels.get(POOL)!.archived = false;
      await place.cli('outbox', 'retry');
      expect(place.messages(POOL)).toHaveLength(2);
      expect(await place.unsent()).toEqual([]);
    });
  });

  it('fault 21: the channel is renamed: its messages are still edited, since ids are stored', async () => {
    const channels = [{ id: 'C0POOL', name: 'customer-success' }, { id: ADMIN }];
    await withFaultPlace({ channels }, async (place) => {
      const book = bookOf([account('A1', null)]);
      book.signals.push(pulse('A1', addDays(FIRST, 1), 90));
      await place.write(book);
      await place.run(FIRST);
      expect(place.messages('C0POOL')).toHaveLength(1);
      place.slack.workspace.channels.get('C0POOL')!.name = 'success-emea';
      await place.run(addDays(FIRST, 4));
      expect(await place.transitions('A1')).toEqual(['opened', 'recovered']);
      expect(place.messages('C0POOL')).toHaveLength(1);
      expect(JSON.stringify(place.messages('C0POOL')).toLowerCase()).toContain('recovered');
      expect(place.messages(ADMIN)).toEqual([]);
      expect(await place.unsent()).toEqual([]);
    });
  });
});
