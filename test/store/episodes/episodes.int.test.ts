import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Episode,
  type EpisodeEvent,
  type EpisodeState,
  LIVE_STATES,
} from '../../../src/domain/episode.ts';
import type { NewTask } from '../../../src/domain/task.ts';
import {
  countOpenedThisWeek,
  loadEndedSince,
  loadFiredSubjects,
  loadLiveEpisodes,
  lockEpisodes,
} from '../../../src/store/episodes/episodes.ts';
import { loadGoneAccounts } from '../../../src/store/episodes/load-contacts.ts';
import {
  cancelTasks,
  touchMatching,
  writeEpisodes,
  writeEvents,
  writeFiredSubjects,
  writeTasks,
} from '../../../src/store/episodes/write-episodes.ts';
import { waitFor } from '../../helpers/services/wait-for.ts';
import { type OpenDatabase, openDatabase } from '../facts/open-database.ts';

const NOW = new Date('2025-06-10T06:30:00.123Z');
let database: OpenDatabase;

beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.clear();
  await database.raw.unsafe(
    'delete from episodes; delete from episode_events; delete from fired_evidence; delete from tasks;',
  );
});

function episode(accountId: string, more: Partial<Episode> = {}): Episode {
  return {
    id: randomUUID(),
    accountId,
    state: 'open',
    severity: 'at_risk',
    touch: 'high',
    rules: ['band-at-risk', 'fast-drop'],
    ownerEmail: 'ana@corp.example',
    openedOn: '2025-06-02',
    openedAt: NOW,
    closedOn: null,
    closedReason: null,
    healthAtOpen: 41.25,
    probabilityAtOpen: 0.3,
    mrrAtOpen: 100,
    ackedAt: null,
    ackedBy: null,
    snoozedUntil: null,
    snoozeReason: null,
    escalatedAt: null,
    verdict: null,
    risk: null,
    trial: null,
    arm: null,
    lastFiredOn: '2025-06-02',
    messageSubject: 'episode:1',
    lastDecidedOn: '2025-06-02',
    configHash: 'abc',
    version: 1,
    updatedAt: NOW,
    ...more,
  };
}

const ended = (accountId: string, closedOn: string, more: Partial<Episode> = {}) =>
  episode(accountId, { state: 'recovered', closedOn, closedReason: 'calm', ...more });

async function living(accountId = 'A1'): Promise<Episode | undefined> {
  const found = (await loadLiveEpisodes(database.raw)).get(accountId);
  if (!found) return undefined;
  const { waitingSince: _waitingSince, ...stored } = found;
  return stored;
}

const write = (...episodes: Episode[]) => writeEpisodes(database.raw, episodes);

describe('writeEpisodes', () => {
  it('gives back what it was given, instants and unknowns included', async () => {
    const full = episode('A1', {
      state: 'snoozed',
      ackedAt: NOW,
      ackedBy: 'ana@corp.example',
      snoozedUntil: '2025-06-20',
      snoozeReason: 'known_pause',
      escalatedAt: new Date('2025-06-05T00:00:00Z'),
      verdict: 'real',
      version: 7,
    });
    const bare = episode('A2', {
      ownerEmail: null,
      healthAtOpen: null,
      probabilityAtOpen: null,
      mrrAtOpen: null,
      rules: [],
    });
    await write(full, bare);
    expect(await living('A1')).toEqual(full);
    expect(await living('A2')).toEqual(bare);
  });

  it('replaces a row by a newer version, and keeps what was true when it opened', async () => {
    const first = episode('A1');
    await write(first);
    const second = { ...first, state: 'escalated' as const, severity: 'critical' as const, version: 2 };
    await write({ ...second, openedOn: '2030-01-01', healthAtOpen: 0, mrrAtOpen: 0 });
    expect(await living()).toEqual(second);
  });

  it('never goes back a version, whatever arrives in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
        async (versions) => {
          const id = randomUUID();
          const accountId = `account-${id}`;
          for (const [i, version] of versions.entries()) {
            await write(episode(accountId, { id, version, verdict: `written ${i}` }));
          }
          const highest = Math.max(...versions);
          // Of two rows with the same version the first one stays: the second is a repetition.
          expect(await living(accountId)).toMatchObject({
            version: highest,
            verdict: `written ${versions.indexOf(highest)}`,
          });
        },
      ),
      { numRuns: 20, seed: 8 },
    );
  });

  it('writes many at once', async () => {
    await write(...Array.from({ length: 4500 }, (_, i) => episode(`A${i}`)));
    expect((await loadLiveEpisodes(database.raw)).size).toBe(4500);
  });
});

describe('an account', () => {
  it.each(LIVE_STATES)('with an episode that is %s has no other living one', async (state) => {
    await write(episode('A1', { state }));
    await expect(write(episode('A1'))).rejects.toMatchObject({
      code: '23505',
      constraint_name: 'episodes_one_alive',
    });
  });

  it.each<EpisodeState>(['recovered', 'churned', 'closed'])(
    'whose episode is %s may have a new one',
    async (state) => {
      await write(ended('A1', '2025-06-01', { state }));
      const next = episode('A1');
      await write(next);
      expect(await living()).toEqual(next);
    },
  );

  it('ends one episode and opens the next in one transaction', async () => {
    const first = episode('A1');
    await write(first);
    const next = episode('A1');
    await database.raw.begin((tx) =>
      writeEpisodes(tx, [{ ...first, state: 'closed', closedOn: '2025-06-10', version: 2 }, next]),
    );
    expect((await living())?.id).toBe(next.id);
  });
});

describe('loadLiveEpisodes', () => {
  const event = (of: Episode, version: number, transition: string, asOf: string): EpisodeEvent => ({
    episodeId: of.id,
    version,
    transition,
    reason: {},
    actor: null,
    asOf,
    at: NOW,
  });
  const waitingSince = async () => (await loadLiveEpisodes(database.raw)).get('A1')?.waitingSince;

  it('knows since when a reaction is waited for: the opening, or the newest worsening', async () => {
    const one = episode('A1');
    await write(one);
    expect(await waitingSince()).toBe('2025-06-02');
    await writeEvents(database.raw, [
      event(one, 1, 'opened', '2025-06-02'),
      event(one, 2, 'acknowledged', '2025-06-03'),
    ]);
    expect(await waitingSince()).toBe('2025-06-02');
    await writeEvents(database.raw, [
      event(one, 3, 'worse', '2025-06-06'),
      event(one, 4, 'snoozed', '2025-06-07'),
    ]);
    expect(await waitingSince()).toBe('2025-06-06');
  });

  it('leaves out what has ended', async () => {
    await write(ended('A1', '2025-06-05'));
    expect(await living()).toBeUndefined();
  });
});

describe('writeEvents', () => {
  it('records a version once, also when the decision is repeated', async () => {
    const one = episode('A1');
    const line = { episodeId: one.id, version: 1, actor: null, asOf: '2025-06-02', at: NOW };
    await writeEvents(database.raw, [{ ...line, transition: 'opened', reason: { reason: 'first' } }]);
    await writeEvents(database.raw, [
      { ...line, transition: 'worse', reason: {} },
      { ...line, version: 2, transition: 'escalated', reason: { reason: 'no_reaction' }, actor: 'mia' },
    ]);
    expect(
      await database.raw`select version, transition, reason, actor from episode_events order by version`,
    ).toEqual([
      { version: 1, transition: 'opened', reason: { reason: 'first' }, actor: null },
      { version: 2, transition: 'escalated', reason: { reason: 'no_reaction' }, actor: 'mia' },
    ]);
  });
});

describe('loadEndedSince', () => {
  it('has the newest ended episode of each account, from the day on', async () => {
    const newest = ended('A1', '2025-06-08', { severity: 'critical' });
    await write(
      ended('A1', '2025-06-04'),
      newest,
      ended('A2', '2025-06-04'),
      ended('A3', '2025-06-03'),
      episode('A4'),
    );
    const found = await loadEndedSince(database.raw, '2025-06-04');
    expect([...found.keys()].sort()).toEqual(['A1', 'A2']);
    expect(found.get('A1')).toEqual(newest);
  });
});

describe('countOpenedThisWeek', () => {
  it('counts risk alerts of seven days per owner and of the pool, ended ones too, and events apart', async () => {
    const risk = { basis: 'line' as const, probability: 0.3, lift: 3, benefit: 90, rank: 1, of: 9 };
    const on = (accountId: string, openedOn: string, more: Partial<Episode> = {}) =>
      episode(accountId, { openedOn, risk, ...more });
    await write(
      on('A1', '2025-06-10'),
      on('A2', '2025-06-04', { state: 'closed', closedOn: '2025-06-05' }),
      on('A3', '2025-06-03'),
      on('A4', '2025-06-11'),
      on('A5', '2025-06-09', { ownerEmail: null }),
      on('A6', '2025-06-09', { touch: 'low', ownerEmail: null }),
      on('A7', '2025-06-09', { ownerEmail: 'bo@corp.example' }),
      on('A8', '2025-06-09', { risk: null }),
    );
    const { byOwner, ...others } = await countOpenedThisWeek(database.raw, '2025-06-10');
    expect(Object.fromEntries(byOwner)).toEqual({ 'ana@corp.example': 2, 'bo@corp.example': 1, '': 1 });
    expect(others).toEqual({ pool: 1, events: 1 });
  });
});

describe('fired subjects', () => {
  it('are kept once per account, rule and subject, with the day they first fired', async () => {
    const fired = (accountId: string, subject: string, firedOn: string, rule = 'detractor') => ({
      accountId,
      rule,
      subject,
      firedOn,
      episodeId: randomUUID(),
    });
    await writeFiredSubjects(database.raw, [
      fired('A1', 'R1', '2025-06-01'),
      fired('A1', 'R2', '2025-06-02'),
    ]);
    await writeFiredSubjects(database.raw, [
      fired('A1', 'R1', '2025-06-09'),
      fired('A1', 'R1', '2025-06-09', 'effort'),
      fired('A2', 'R1', '2025-06-09'),
    ]);
    const subjects = await loadFiredSubjects(database.raw);
    expect([...(subjects.get('A1') ?? [])].sort()).toEqual(['R1', 'R2']);
    expect([...(subjects.get('A2') ?? [])]).toEqual(['R1']);
    const [first] = await database.raw`select fired_on from fired_evidence
      where account_id = 'A1' and rule = 'detractor' and subject = 'R1'`;
    expect(first).toEqual({ fired_on: '2025-06-01' });
  });
});

describe('tasks', () => {
  const EPISODE = randomUUID();
  const task = (step: string, more: Partial<NewTask> = {}): NewTask => ({
    id: randomUUID(),
    episodeId: EPISODE,
    accountId: 'A1',
    playbook: 'risk',
    step,
    title: `Do ${step}`,
    queue: 'csm',
    ownerEmail: 'ana@corp.example',
    dueOn: '2025-06-12',
    createdAt: NOW,
    ...more,
  });
  const states = async () => {
    const rows = await database.raw`select playbook || '/' || step as name, state from tasks order by 1`;
    return Object.fromEntries(rows.map((r) => [r.name, r.state]));
  };

  it('exist once per episode, playbook and step: the second time nothing is new', async () => {
    const tasks = [task('call'), task('mail'), task('call', { playbook: 'payment' })];
    const ids = tasks.map(({ id }) => id).sort();
    expect((await writeTasks(database.raw, tasks)).sort()).toEqual(ids);
    expect(await writeTasks(database.raw, tasks)).toEqual([]);
    expect(
      await writeTasks(database.raw, [task('call', { id: randomUUID(), title: 'Other' }), task('review')]),
    ).toHaveLength(1);
    expect(await states()).toEqual({
      'payment/call': 'open',
      'risk/call': 'open',
      'risk/mail': 'open',
      'risk/review': 'open',
    });
    expect(await database.raw`select title from tasks where playbook = 'risk' and step = 'call'`).toEqual([
      { title: 'Do call' },
    ]);
  });

  it('stay done when their episode gets worse', async () => {
    await writeTasks(database.raw, [task('call')]);
    await database.raw`update tasks set state = 'done'`;
    expect(await writeTasks(database.raw, [task('call'), task('mail')])).toHaveLength(1);
    expect(await states()).toEqual({ 'risk/call': 'done', 'risk/mail': 'open' });
  });

  it('are created by the thousand', async () => {
    const many = Array.from({ length: 4100 }, (_, i) =>
      task('call', { episodeId: randomUUID(), accountId: `A${i}` }),
    );
    expect(await writeTasks(database.raw, many)).toHaveLength(4100);
  });

  it('are cancelled where recovery stops their step, and only while they are open', async () => {
    await writeTasks(database.raw, [
      task('call'),
      task('mail'),
      task('review'),
      task('call', { episodeId: randomUUID(), playbook: 'other' }),
    ]);
    await database.raw`update tasks set state = 'done' where step = 'mail'`;
    const stopped = ['call', 'mail', 'guide'].map((step) => ({ episodeId: EPISODE, playbook: 'risk', step }));
    expect(await cancelTasks(database.raw, stopped, NOW)).toHaveLength(1);
    expect(await states()).toEqual({
      'other/call': 'open',
      'risk/call': 'cancelled',
      'risk/mail': 'done',
      'risk/review': 'open',
    });
    expect(await database.raw`select outcome, closed_at from tasks where state = 'cancelled'`).toEqual([
      { outcome: 'recovered', closed_at: NOW },
    ]);
  });
});

describe('touchMatching', () => {
  it('moves the newest day of firing on, never back, and leaves the version alone', async () => {
    const one = episode('A1');
    await write(one, episode('A2'));
    await touchMatching(database.raw, [{ id: one.id, rules: ['low', 'late'] }], '2025-06-09');
    await touchMatching(database.raw, [{ id: one.id, rules: ['low', 'late'] }], '2025-06-05');
    await touchMatching(database.raw, [], '2025-06-30');
    const touched = { lastFiredOn: '2025-06-09', lastDecidedOn: '2025-06-09', rules: ['low', 'late'] };
    expect(await living('A1')).toEqual({ ...one, ...touched });
    expect((await living('A2'))?.lastFiredOn).toBe('2025-06-02');
  });
});

describe('lockEpisodes', () => {
  it('lets the second wait until the first has recorded', async () => {
    const { raw } = database;
    const order: string[] = [];
    let release = () => {};
    const mayEnd = new Promise<void>((resolve) => {
      release = resolve;
    });
    let locked = () => {};
    const hasLock = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const first = raw.begin(async (tx) => {
      await lockEpisodes(tx);
      locked();
      await mayEnd;
      await writeEpisodes(tx, [episode('A1')]);
      order.push('first');
    });
    await hasLock;
    const second = raw.begin(async (tx) => {
      await lockEpisodes(tx);
      order.push(`second sees ${(await loadLiveEpisodes(tx)).size}`);
    });
    const waits = () => raw`select 1 from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`;
    await waitFor(async () => (await waits()).length === 1, { message: 'the second to wait for the lock' });
    release();
    await Promise.all([first, second]);
    expect(order).toEqual(['first', 'second sees 1']);
  });
});

describe('loadGoneAccounts', () => {
  it('tells how accounts with a living episode have left by the day', async () => {
    await database.insert(
      'accounts',
      { account_id: 'churned', churned_on: '2025-06-10' },
      { account_id: 'ended', ended_on: '2025-06-01' },
      { account_id: 'both', churned_on: '2025-06-01', ended_on: '2025-06-01' },
      { account_id: 'leaving', churned_on: '2025-06-11' },
      { account_id: 'stays' },
      { account_id: 'calm', churned_on: '2025-06-01' },
      { account_id: 'over', churned_on: '2025-06-01' },
    );
    await write(
      ...['churned', 'ended', 'both', 'leaving', 'stays'].map((id) => episode(id)),
      ended('over', '2025-06-01'),
    );
    expect(Object.fromEntries(await loadGoneAccounts(database.raw, '2025-06-10'))).toEqual({
      churned: 'churned',
      ended: 'ended',
      both: 'churned',
    });
  });
});
