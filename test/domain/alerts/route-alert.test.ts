import { describe, expect, it } from 'vitest';
import { assignedCsm, type Route, routeAlert } from '../../../src/domain/alerts/route-alert.ts';
import type { Csm } from '../../../src/domain/types.ts';
import { csm, TODAY } from './build.ts';

const ANA = 'ana@corp.example';
const BO = 'bo@corp.example';
const MIA = 'mia@corp.example';

const people = (...list: Csm[]) => new Map(list.map((person) => [person.email, person]));
const ana = (more: Partial<Csm> = {}) => csm(ANA, { deputyEmail: BO, managerEmail: MIA, ...more });
const away = { outOfOfficeUntil: '2026-03-10' };

/** As `who: reason, then fallbacks`. */
function told({ owner, reason, fallbacks }: Route): string {
  return `${owner?.email ?? 'nobody'}: ${reason}, then ${fallbacks.map((f) => f.email).join(' ') || 'nobody'}`;
}

describe('routeAlert', () => {
  it.each([
    ['to the CSM', people(ana(), csm(BO), csm(MIA)), `${ANA}: csm, then ${BO} ${MIA}`],
    [
      'to the deputy while the CSM is away',
      people(ana(away), csm(BO), csm(MIA)),
      `${BO}: deputy, then ${MIA}`,
    ],
    [
      'to the manager while the deputy is away too',
      people(ana(away), csm(BO, away), csm(MIA)),
      `${MIA}: manager, then nobody`,
    ],
    [
      'to the manager when no deputy is named',
      people(ana({ ...away, deputyEmail: null }), csm(MIA)),
      `${MIA}: manager, then nobody`,
    ],
    [
      'to the CSM when everybody is away: better late than in nobody’s hands',
      people(ana(away), csm(BO, away), csm(MIA, away)),
      `${ANA}: csm, then nobody`,
    ],
    ['past a deputy who is away', people(ana(), csm(BO, away), csm(MIA)), `${ANA}: csm, then ${MIA}`],
    [
      'to a deputy and manager who are listed nowhere, by their addresses',
      people(ana(away)),
      `${BO}: deputy, then ${MIA}`,
    ],
    ['to a CSM who is listed nowhere', people(), `${ANA}: csm, then nobody`],
    [
      'to nobody twice: the deputy is the manager',
      people(ana({ managerEmail: BO })),
      `${ANA}: csm, then ${BO}`,
    ],
    [
      'to nobody twice: the deputy is the CSM',
      people(ana({ deputyEmail: ANA }), csm(MIA)),
      `${ANA}: csm, then ${MIA}`,
    ],
  ])('goes %s', (_where, csms, expected) => {
    expect(told(routeAlert(ANA, csms, TODAY))).toBe(expected);
  });

  it('is unassigned when the account has no CSM', () => {
    expect(routeAlert(null, people(ana()), TODAY)).toEqual({
      owner: null,
      reason: 'unassigned',
      fallbacks: [],
    });
  });

  it('counts the last day out of office as away, the next one as back', () => {
    const csms = people(ana({ outOfOfficeUntil: TODAY }), csm(BO));
    expect(routeAlert(ANA, csms, TODAY).reason).toBe('deputy');
    expect(routeAlert(ANA, csms, '2026-03-05').reason).toBe('csm');
  });
});

describe('assignedCsm', () => {
  const segments = new Map([['schools', 'rita@corp.example']]);
  it.each([
    ['the one that the data name', { csmEmail: 'ana@corp.example', segment: 'schools' }, 'ana@corp.example'],
    ['else the one of the segment', { csmEmail: null, segment: ' Schools ' }, 'rita@corp.example'],
    ['nobody in another segment', { csmEmail: null, segment: 'shops' }, null],
    ['nobody without a segment', { csmEmail: null, segment: null }, null],
    ['nothing that every object inherits', { csmEmail: null, segment: 'constructor' }, null],
  ])('is %s', (_what, account, expected) => {
    expect(assignedCsm(account, segments)).toBe(expected);
    expect(assignedCsm(account, undefined)).toBe(account.csmEmail);
  });
});
