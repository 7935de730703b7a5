import { expect, it } from 'vitest';
import { judgeMember } from '../../../../src/delivery/slack/socket/judge-member.ts';

const someone = { id: 'U1', team_id: 'T1', profile: { email: 'ana@corp.example' } };

it.each([
  ['a member', {}, { kind: 'member', email: 'ana@corp.example' }],
  ['a member whose address Slack keeps', { profile: {} }, { kind: 'member', email: null }],
  ['a guest of several channels', { is_restricted: true }, { kind: 'refused', reason: 'guest' }],
  ['a guest of one channel', { is_ultra_restricted: true }, { kind: 'refused', reason: 'guest' }],
  ['somebody from a shared channel', { is_stranger: true }, { kind: 'refused', reason: 'stranger' }],
  ['another workspace', { team_id: 'T2' }, { kind: 'refused', reason: 'other_workspace' }],
  ['no workspace told', { team_id: undefined }, { kind: 'refused', reason: 'other_workspace' }],
  [
    'one organisation, another home workspace',
    { team_id: 'E1', enterprise_user: { teams: ['T2', 'T1'] } },
    { kind: 'member', email: 'ana@corp.example' },
  ],
  ['a bot', { is_bot: true }, { kind: 'refused', reason: 'bot' }],
  ['somebody who left', { deleted: true }, { kind: 'refused', reason: 'deactivated' }],
])('%s', (_, told, expected) => {
  expect(judgeMember({ ok: true, user: { ...someone, ...told } }, 'T1')).toEqual(expected);
});

it('takes no answer for none', () => {
  expect(judgeMember(null, 'T1')).toEqual({ kind: 'unanswered' });
});
