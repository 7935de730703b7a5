import { describe, expect, it } from 'vitest';
import { planTasks, type TaskInput } from '../../../src/domain/alerts/plan-tasks.ts';
import type { Playbook, PlaybookStep } from '../../../src/domain/alerts/settings.ts';
import type { StepCondition, StepFacts, Unmet } from '../../../src/domain/alerts/step-condition.ts';
import { ROUTING } from './build.ts';

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

const FACTS: StepFacts = {
  tier: 'enterprise',
  segment: 'schools',
  mrr: 1000,
  currency: null,
  probability: 0.3,
  components: { usage: 35, nps: null, ces: 80, payment: 100 },
  renewalOn: '2026-04-03',
  collections: [],
  rules: ['band-at-risk', 'detractor'],
  reason: 'first',
  asOf: '2026-03-04',
};

const GIVEN = {
  facts: FACTS,
  themes: { routing: ROUTING, comments: new Map<string, string>() },
  touch: 'high' as const,
  openedOn: '2026-03-04',
  oneTalk: true,
  locale: 'en' as const,
  owner: { email: 'ana@corp.example', managerEmail: 'mia@corp.example' },
  words: { contact: 'Kim', account: 'Acme', product: 'Boards', csm: 'Ana', theme: 'their experience' },
};

const plan = (input: TaskInput) => planTasks(input).tasks;

describe('planTasks', () => {
  it('dates every step in working days, the earliest first', () => {
    const risk = playbook(
      'risk',
      step('review', { dueWorkingDays: 10 }),
      step('mail', { dueWorkingDays: 3 }),
      step('now', { dueWorkingDays: 0 }),
    );
    const tasks = plan({ ...GIVEN, playbooks: [risk] });
    expect(tasks.map((t) => [t.step, t.dueOn])).toEqual([
      ['now', '2026-03-04'],
      ['mail', '2026-03-09'],
      ['review', '2026-03-18'],
    ]);
  });

  it('keeps the order of the playbook for steps of one day', () => {
    const tasks = plan({ ...GIVEN, playbooks: [playbook('risk', step('b'), step('a'), step('c'))] });
    expect(tasks.map((t) => t.step)).toEqual(['b', 'a', 'c']);
  });

  it('leaves out the steps of the other treatment', () => {
    const risk = playbook(
      'risk',
      step('call', { touch: 'high' }),
      step('guide', { touch: 'low' }),
      step('both'),
    );
    const steps = (touch: 'high' | 'low') => plan({ ...GIVEN, touch, playbooks: [risk] }).map((t) => t.step);
    expect(steps('high')).toEqual(['call', 'both']);
    expect(steps('low')).toEqual(['guide', 'both']);
  });

  it('gives the CSM’s and the manager’s steps to them, all others to a queue', () => {
    const queues = ['csm', 'manager', 'product', 'data', 'support', 'finance', 'automation'] as const;
    const all = playbook('all', ...queues.map((queue) => step(queue, { queue })));
    const owners = (owner: typeof GIVEN.owner | null) =>
      Object.fromEntries(plan({ ...GIVEN, owner, playbooks: [all] }).map((t) => [t.queue, t.ownerEmail]));
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
    const titleIn = (locale: 'en' | 'pt-BR') => plan({ ...GIVEN, locale, playbooks: [calls] })[0]?.title;
    expect(titleIn('en')).toBe('Ana: call Kim of Acme on Boards');
    expect(titleIn('pt-BR')).toBe('Ligar a Kim {other}');
  });

  it('takes what customers are called literally', () => {
    const words = { ...GIVEN.words, account: '$& {contact} $1' };
    const calls = playbook('risk', step('call', { title: { en: 'Call {account}', 'pt-BR': '' } }));
    expect(plan({ ...GIVEN, words, playbooks: [calls] })[0]?.title).toBe('Call $& {contact} $1');
  });

  it('keeps the steps of several playbooks apart', () => {
    const tasks = plan({
      ...GIVEN,
      playbooks: [playbook('risk', step('call')), playbook('payment', step('call'))],
    });
    expect(tasks.map((t) => `${t.playbook}/${t.step}`)).toEqual(['risk/call', 'payment/call']);
  });
});

const WHEN: StepCondition = {
  tiers: null,
  segments: null,
  rules: null,
  reasons: null,
  yearlyValueAtLeast: null,
  probabilityAtLeast: null,
  collection: null,
  componentBelow: {},
  renewalWithinDays: null,
};

type ConditionRow = [
  specification: string,
  when: Partial<StepCondition>,
  unmet: Unmet | null,
  facts?: Partial<StepFacts>,
];

const CONDITIONS: ConditionRow[] = [
  ['its tier is named', { tiers: ['growth', 'enterprise'] }, null],
  ['another tier', { tiers: ['growth'] }, { code: 'tier', wanted: ['growth'], is: 'enterprise' }],
  ['no tier is known', { tiers: ['growth'] }, { code: 'tier', wanted: ['growth'], is: null }, { tier: null }],
  ['another segment', { segments: ['banks'] }, { code: 'segment', wanted: ['banks'], is: 'schools' }],
  ['one of its rules is named', { rules: ['detractor', 'x'] }, null],
  ['none of its rules is', { rules: ['x'] }, { code: 'rule', wanted: ['x'], is: 'band-at-risk, detractor' }],
  ['its reason is named', { reasons: ['first', 'again'] }, null],
  ['another reason', { reasons: ['again'] }, { code: 'reason', wanted: ['again'], is: 'first' }],
  ['it pays as much in a year', { yearlyValueAtLeast: 12_000 }, null],
  [
    'it pays less',
    { yearlyValueAtLeast: 12_001 },
    { code: 'yearly_value', wanted: 12_001, is: 12_000, currency: null },
  ],
  [
    'what it pays is not known',
    { yearlyValueAtLeast: 1 },
    { code: 'yearly_value', wanted: 1, is: null, currency: null },
    { mrr: null },
  ],
  ['it is as likely to leave', { probabilityAtLeast: 0.3 }, null],
  ['it is less likely', { probabilityAtLeast: 0.31 }, { code: 'probability', wanted: 0.31, is: 0.3 }],
  ['its invoice is to be paid so', { collection: 'manual' }, null, { collections: ['automatic', 'manual'] }],
  [
    'its invoice is to be paid otherwise',
    { collection: 'manual' },
    { code: 'collection', wanted: 'manual', is: 'automatic' },
    { collections: ['automatic'] },
  ],
  [
    'no invoice is chased',
    { collection: 'automatic' },
    { code: 'collection', wanted: 'automatic', is: null },
  ],
  ['a component is lower', { componentBelow: { usage: 40 } }, null],
  [
    'a component is as high',
    { componentBelow: { usage: 35 } },
    { code: 'component', component: 'usage', wanted: 35, is: 35 },
  ],
  [
    'an unknown component is not low',
    { componentBelow: { nps: 100 } },
    { code: 'component', component: 'nps', wanted: 100, is: null },
  ],
  ['it renews on the last day that counts', { renewalWithinDays: 30 }, null],
  ['it renews later', { renewalWithinDays: 29 }, { code: 'renewal', wanted: 29, is: 30 }],
  [
    'it has renewed',
    { renewalWithinDays: 30 },
    { code: 'renewal', wanted: 30, is: -1 },
    { renewalOn: '2026-03-03' },
  ],
  [
    'two of three hold',
    { tiers: ['enterprise'], renewalWithinDays: 30, probabilityAtLeast: 0.9 },
    { code: 'probability', wanted: 0.9, is: 0.3 },
  ],
];

describe('a condition on a step', () => {
  it.each(CONDITIONS)('%s', (_, when, unmet, facts = {}) => {
    const risk = playbook('risk', step('always'), step('maybe', { when: { ...WHEN, ...when } }));
    const { tasks, skipped } = planTasks({ ...GIVEN, facts: { ...FACTS, ...facts }, playbooks: [risk] });
    expect(tasks.map((t) => t.step)).toEqual(unmet === null ? ['always', 'maybe'] : ['always']);
    expect(skipped).toEqual(unmet === null ? [] : [{ playbook: 'risk', step: 'maybe', because: unmet }]);
  });
});

describe('a step that goes where the complaint belongs', () => {
  const title = { en: 'Follow up on {theme}', 'pt-BR': 'Tratar {theme}' };
  const detractor = playbook('detractor', step('theme', { queue: 'theme', title }));
  const routed = (comment: string | null, locale: 'en' | 'pt-BR' = 'en') => {
    const comments = new Map(comment === null ? [] : [['detractor', comment]]);
    return planTasks({ ...GIVEN, locale, playbooks: [detractor], themes: { routing: ROUTING, comments } });
  };

  it.each([
    ['The export crashes every week', 'product', 'Follow up on errors', null],
    ['We cannot log in, the SSO is broken', 'product', 'Follow up on errors', null],
    ['Nobody answers our tickets', 'support', 'Follow up on support', null],
    ['Far too expensive', 'finance', 'Follow up on price', null],
    ['The manuals are thin', 'csm', 'Follow up on training and guides', 'ana@corp.example'],
    ['Hard to use and overpriced', 'finance', 'Follow up on price', null],
    ['Just not for us', 'csm', 'Follow up on their experience', 'ana@corp.example'],
  ])('%s -> %s', (comment, queue, said, ownerEmail) => {
    expect(routed(comment).tasks).toMatchObject([{ queue, title: said, ownerEmail }]);
  });

  it('speaks the owner’s language of a comment in either', () => {
    expect(routed('O relatório não exporta', 'pt-BR').tasks[0]?.title).toBe('Tratar relatórios e exportação');
  });

  it('is left out when nothing was said', () => {
    expect(routed(null)).toEqual({
      tasks: [],
      skipped: [{ playbook: 'detractor', step: 'theme', because: { code: 'no_comment' } }],
    });
  });

  it('does not take what another playbook’s answer said', () => {
    const comments = new Map([['effort', 'slow']]);
    const plan = planTasks({ ...GIVEN, playbooks: [detractor], themes: { routing: ROUTING, comments } });
    expect(plan.tasks).toEqual([]);
  });

  describe('steps that are one conversation', () => {
    const talk = (id: string, dueWorkingDays: number, en: string, pt: string) =>
      step(id, { dueWorkingDays, point: { en, 'pt-BR': pt } });
    const reasons = [
      playbook('risk', talk('call', 1, 'what changed', 'o que mudou'), step('mail', { dueWorkingDays: 2 })),
      playbook('detractor', talk('reply', 2, 'the answer', 'a resposta')),
      playbook('renewal', talk('plan', 2, 'the renewal', 'a renovação')),
    ];

    it('become one task with all points, due with the first', () => {
      expect(plan({ ...GIVEN, playbooks: reasons }).map(({ title, dueOn }) => [title, dueOn])).toEqual([
        ['Talk to Kim about: what changed; the answer; the renewal', '2026-03-05'],
        ['Do mail', '2026-03-06'],
      ]);
      expect(plan({ ...GIVEN, locale: 'pt-BR', playbooks: reasons })[0]!.title).toBe(
        'Conversar com Kim sobre: o que mudou; a resposta; a renovação',
      );
    });

    it('are tasks of their own where the episode is told of already', () => {
      const titles = plan({ ...GIVEN, oneTalk: false, playbooks: reasons }).map(({ title }) => title);
      expect(titles).toEqual(['Do call', 'Do mail', 'Do reply', 'Do plan']);
    });

    it('keep their own title alone, and what is not due adds no point', () => {
      expect(plan({ ...GIVEN, playbooks: reasons.slice(1, 2) }).map(({ title }) => title)).toEqual([
        'Do reply',
      ]);
      const soft = { ...reasons[1]!, steps: [{ ...reasons[1]!.steps[0]!, touch: 'low' as const }] };
      const titles = plan({ ...GIVEN, playbooks: [reasons[0]!, soft, reasons[2]!] }).map(
        ({ title }) => title,
      );
      expect(titles).toContain('Talk to Kim about: what changed; the renewal');
    });
  });

  it('follows up no complaint where the words praise', () => {
    const playbooks = [playbook('effort', step('theme', { queue: 'theme' }))];
    const said = (comment: string) =>
      planTasks({
        ...GIVEN,
        playbooks,
        themes: { routing: ROUTING, comments: new Map([['effort', comment]]) },
      });
    expect(said('Very happy, I recommend it.')).toEqual({
      tasks: [],
      skipped: [{ playbook: 'effort', step: 'theme', because: { code: 'no_complaint' } }],
    });
    expect(said('The import breaks.').tasks).toHaveLength(1);
  });
});
