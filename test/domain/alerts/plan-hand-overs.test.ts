import { describe, expect, it } from 'vitest';
import { findHandOvers, planHandOvers } from '../../../src/domain/alerts/plan-hand-overs.ts';
import type { LiveEpisode } from '../../../src/domain/episode.ts';
import { csm, liveEpisode, passSettings, passState, SETTINGS, TODAY } from './build.ts';

const ANA = csm('ana@corp.example', { deputyEmail: 'bea@corp.example' });
const BEA = csm('bea@corp.example', { name: 'Bea' });
const people = (...those: (typeof ANA)[]) => new Map(those.map((person) => [person.email, person]));
const liveOf = (...episodes: LiveEpisode[]) => new Map(episodes.map((e) => [e.accountId, e]));

describe('an episode', () => {
  const at = { live: liveOf(liveEpisode()), people: people(ANA, BEA) };
  const away = people({ ...ANA, outOfOfficeUntil: TODAY }, BEA);
  it.each([
    ['stays with whoever the data name', at, 'ana@corp.example', []],
    ['goes to another CSM', at, 'bea@corp.example', [{ to: 'bea@corp.example', reason: 'csm' }]],
    [
      'goes to the deputy of who is away',
      { ...at, people: away },
      'ana@corp.example',
      [{ to: 'bea@corp.example', reason: 'deputy' }],
    ],
    ['goes to nobody when nobody is named', at, null, [{ to: null, reason: 'unassigned' }]],
    ['stays when its account is not in the data', at, undefined, []],
    [
      'stays in the pool when it is low-touch',
      { ...at, live: liveOf(liveEpisode({ touch: 'low' })) },
      'bea@corp.example',
      [],
    ],
  ])('%s', (_what, state, csmEmail, wanted) => {
    const csmOf = new Map(csmEmail === undefined ? [] : [['A1', csmEmail]]);
    const found = findHandOvers(csmOf, passState(state));
    expect(found.map(({ to, reason }) => ({ to: to?.email ?? null, reason }))).toEqual(wanted);
  });
});

describe('what becomes of it', () => {
  const given = {
    asOf: TODAY,
    now: new Date(`${TODAY}T06:00:00Z`),
    settings: passSettings({ alerts: { ...SETTINGS, bundleOver: 2 } }),
  };
  const handOver = (accountId: string, to: typeof ANA | null = BEA) => ({
    before: liveEpisode({ accountId, messageSubject: 'bundle:old' }),
    to,
    reason: 'csm',
  });
  const subjects = (of: ReturnType<typeof planHandOvers>) => of.map(({ episode }) => episode.messageSubject);

  it('has a message of its own when it comes alone, and says who has it', () => {
    const [one] = planHandOvers([handOver('A1')], new Map(), given);
    expect(one).toMatchObject({
      bundle: null,
      episode: { ownerEmail: 'bea@corp.example', messageSubject: 'episode:episode/A1', version: 2 },
      event: { transition: 'reassigned', reason: { reason: 'csm', from: 'ana@corp.example', to: 'Bea' } },
    });
  });

  it('names the default channel when nobody has it', () => {
    const [one] = planHandOvers([handOver('A1', null)], new Map(), given);
    expect(one).toMatchObject({ episode: { ownerEmail: null }, event: { reason: { to: '#pool' } } });
  });

  it('is listed with the others when many come to one person, but for what stands there already', () => {
    const readersOf = new Map([['episode/A2', ['bea@corp.example']]]);
    const all = planHandOvers([handOver('A1'), handOver('A2'), handOver('A3', null)], readersOf, given);
    const [bundle] = subjects(all);
    expect(bundle).toMatch(/^bundle:hand-over/);
    expect(subjects(all)).toEqual([bundle, 'episode:episode/A2', 'episode:episode/A3']);
    expect(all.map((one) => one.bundle)).toEqual([bundle, bundle, null]);
    expect(all[0]!.event.reason).toMatchObject({ bundle });
  });
});
