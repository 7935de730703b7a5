import { describe, expect, it } from 'vitest';
import { planTasks } from '../../../src/domain/alerts/plan-tasks.ts';
import type { Playbook, PlaybookStep } from '../../../src/domain/alerts/settings.ts';

function step(id: string, more: Partial<PlaybookStep> = {}): PlaybookStep {
  return {
    id,
    title: { en: `Do ${id}`, 'pt-BR': `Fazer ${id}` },
    queue: 'csm',
    dueWorkingDays: 1,
    touch: null,
    stopOnRecovery: true,
    ...more,
  };
}

const playbook = (name: string, ...steps: PlaybookStep[]): Playbook => ({ name, steps });

const GIVEN = {
  touch: 'high' as const,
  openedOn: '2026-03-04',
  locale: 'en' as const,
  owner: { email: 'ana@corp.example', managerEmail: 'mia@corp.example' },
  words: { contact: 'Kim', account: 'Acme', product: 'Boards', csm: 'Ana' },
};

describe('planTasks', () => {
  it('dates every step in working days, the earliest first', () => {
    const risk = playbook(
      'risk',
      step('review', { dueWorkingDays: 10 }),
      step('mail', { dueWorkingDays: 3 }),
      step('now', { dueWorkingDays: 0 }),
    );
    const tasks = planTasks({ ...GIVEN, playbooks: [risk] });
    expect(tasks.map((t) => [t.step, t.dueOn])).toEqual([
      ['now', '2026-03-04'],
      ['mail', '2026-03-09'],
      ['review', '2026-03-18'],
    ]);
  });

  it('keeps the order of the playbook for steps of one day', () => {
    const tasks = planTasks({ ...GIVEN, playbooks: [playbook('risk', step('b'), step('a'), step('c'))] });
    expect(tasks.map((t) => t.step)).toEqual(['b', 'a', 'c']);
  });

  it('leaves out the steps of the other treatment', () => {
    const risk = playbook(
      'risk',
      step('call', { touch: 'high' }),
      step('guide', { touch: 'low' }),
      step('both'),
    );
    const steps = (touch: 'high' | 'low') =>
      planTasks({ ...GIVEN, touch, playbooks: [risk] }).map((t) => t.step);
    expect(steps('high')).toEqual(['call', 'both']);
    expect(steps('low')).toEqual(['guide', 'both']);
  });

  it('gives the CSM’s and the manager’s steps to them, all others to a queue', () => {
    const queues = ['csm', 'manager', 'product', 'data', 'support', 'finance', 'automation'] as const;
    const all = playbook('all', ...queues.map((queue) => step(queue, { queue })));
    const owners = (owner: typeof GIVEN.owner | null) =>
      Object.fromEntries(
        planTasks({ ...GIVEN, owner, playbooks: [all] }).map((t) => [t.queue, t.ownerEmail]),
      );
    const nobody = { product: null, data: null, support: null, finance: null, automation: null };
    expect(owners(GIVEN.owner)).toEqual({ csm: 'ana@corp.example', manager: 'mia@corp.example', ...nobody });
    expect(owners(null)).toEqual({ csm: null, manager: null, ...nobody });
  });

  it('fills in the words of the title in the language asked for', () => {
    const title = {
      en: '{csm}: call {contact} of {account} on {product}',
      'pt-BR': 'Ligar a {contact} {other}',
    };
    const calls = playbook('risk', step('call', { title }));
    const titleIn = (locale: 'en' | 'pt-BR') => planTasks({ ...GIVEN, locale, playbooks: [calls] })[0]?.title;
    expect(titleIn('en')).toBe('Ana: call Kim of Acme on Boards');
    expect(titleIn('pt-BR')).toBe('Ligar a Kim {other}');
  });

  it('takes what customers are called literally', () => {
    const words = { ...GIVEN.words, account: '$& {contact} $1' };
    const calls = playbook('risk', step('call', { title: { en: 'Call {account}', 'pt-BR': '' } }));
    expect(planTasks({ ...GIVEN, words, playbooks: [calls] })[0]?.title).toBe('Call $& {contact} $1');
  });

  it('keeps the steps of several playbooks apart', () => {
    const tasks = planTasks({
      ...GIVEN,
      playbooks: [playbook('risk', step('call')), playbook('payment', step('call'))],
    });
    expect(tasks.map((t) => `${t.playbook}/${t.step}`)).toEqual(['risk/call', 'payment/call']);
  });
});
