import { describe, expect, it } from 'vitest';
import { type Config, configSchema } from '../../../src/config/schema.ts';
import { allowedMailDomains, planRecipients, teamOf } from '../../../src/domain/digest/plan-recipients.ts';
import type { Csm } from '../../../src/domain/types.ts';

function people(...rows: readonly (readonly [email: string, manager: string | null])[]): Map<string, Csm> {
  return new Map(
    rows.map(([email, managerEmail]) => [
      email,
      {
        email,
        name: email.split('@')[0]!,
        slackUserId: null,
        managerEmail,
        timezone: null,
        locale: null,
        outOfOfficeUntil: null,
        deputyEmail: null,
      },
    ]),
  );
}

const config = (given: object = {}): Config => configSchema.parse(given);
const twoTeams = people(
  ['a@x.example', 'm@x.example'],
  ['b@x.example', 'M@x.example'],
  ['c@y.example', 'n@y.example'],
);

describe('teams', () => {
  it('holds the CSMs that name a manager, in any spelling', () => {
    expect(teamOf('m@x.example', twoTeams)).toEqual(['a@x.example', 'b@x.example']);
    expect(teamOf('nobody@x.example', twoTeams)).toEqual([]);
  });

  it('is the whole book when everybody else names the manager', () => {
    expect(teamOf('m@x.example', people(['a@x.example', 'm@x.example'], ['m@x.example', null]))).toBeNull();
    expect(teamOf('m@x.example', people(['m@x.example', null]))).toEqual([]);
  });
});

describe('recipients', () => {
  const addresses = (given: object, who: Map<string, Csm>) =>
    planRecipients(config(given), who).recipients.map((r) => [r.address, r.manager]);

  it('are the managers, each once', () => {
    expect(addresses({}, twoTeams).sort()).toEqual([
      ['M@x.example', 'M@x.example'],
      ['n@y.example', 'n@y.example'],
    ]);
  });

  it('are found among the CSMs whichever way they are spelled', () => {
    const book = people(['A@X.example', null]);
    const { recipients } = planRecipients(config({ digest: { recipients: [' a@x.EXAMPLE'] } }), book);
    expect(recipients).toEqual([
      { address: 'a@x.example', person: expect.objectContaining({ name: 'A' }), manager: null },
    ]);
  });

  it('are those configured before anybody else, and the admin when there is nobody else', () => {
    const delivery = { admin_email: 'admin@z.example' };
    expect(addresses({ digest: { recipients: ['a@x.example'] }, delivery }, twoTeams)).toEqual([
      ['a@x.example', null],
    ]);
    expect(addresses({ delivery }, people(['a@x.example', null]))).toEqual([['admin@z.example', null]]);
  });

  it('are only mailed in known domains; with none known, nobody is', () => {
    const digest = { recipients: ['boss@else.example'] };
    const refused = [{ recipient: 'boss@else.example', reason: 'domain_not_allowed' }];
    expect(planRecipients(config({ digest }), twoTeams)).toEqual({ recipients: [], skipped: refused });
    expect(planRecipients(config({ digest }), people())).toEqual({ recipients: [], skipped: refused });
    const delivery = { allowed_mail_domains: ['ELSE.example'] };
    expect(planRecipients(config({ digest, delivery }), people()).skipped).toEqual([]);
  });
});

it('knows the domains of CSMs, managers and admin unless others are configured', () => {
  const delivery = { admin_email: 'admin@Z.example' };
  expect(allowedMailDomains(config({ delivery }), twoTeams)).toEqual(['x.example', 'y.example', 'z.example']);
  expect(allowedMailDomains(config(), people(['not an address', null]))).toEqual([]);
});
