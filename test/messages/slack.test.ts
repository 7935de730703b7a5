import { describe, expect, it } from 'vitest';
import {
  ALERT_STATES,
  type AlertModel,
  type ThreadNoteModel,
  TRANSITIONS,
} from '../../src/messages/models/alert-model.ts';
import { decodeAction, encodeAction, type SlackAction } from '../../src/messages/slack/action-values.ts';
import { renderAdminNotice } from '../../src/messages/slack/render-admin-notice.ts';
import { renderAlert } from '../../src/messages/slack/render-alert.ts';
import { renderBundle } from '../../src/messages/slack/render-bundle.ts';
import { renderOwnSettings } from '../../src/messages/slack/render-own-settings.ts';
import { renderPoolSummary } from '../../src/messages/slack/render-pool-summary.ts';
import { renderTaskReminder } from '../../src/messages/slack/render-task-reminder.ts';
import { renderThreadNote } from '../../src/messages/slack/render-thread-note.ts';
import { fitsSlackLimits } from '../../src/messages/slack/slack-limits.ts';
import {
  alert,
  alertPt,
  bundle,
  detractor,
  EN,
  inState,
  notices,
  PT,
  plannerDrop,
  pool,
  reminder,
} from './fixtures.ts';
import { flatten } from './flatten.ts';

const languages = [
  { context: EN, locale: 'en', model: alert },
  { context: PT, locale: 'pt-BR', model: alertPt },
];

const note: ThreadNoteModel = {
  transition: 'worse',
  accountName: 'Northwind Logistics',
  accountId: 'northwind',
  day: '2026-11-23',
  actor: 'Ana Souza',
  healthFrom: 41,
  healthTo: 31,
  evidence: [plannerDrop],
  reason: null,
  until: '2026-11-28',
  to: 'Bruno Lima',
  taskTitle: 'Call Maria Keller',
  outcome: 'she will stay',
  verdict: 'known',
  daysOpen: 18,
};

describe.each(languages)('Slack messages in $locale', ({ context, model }) => {
  it('shows how its reader is told, as settled and as set for all', () => {
    const installation = { locale: 'en' as const, quiet: { from: '18:00', to: '08:00' } };
    for (const own of [
      { locale: null, hoursFrom: null, hoursTo: null, pace: null },
      { locale: 'pt-BR' as const, hoursFrom: '09:30', hoursTo: '17:00', pace: 'daily' as const },
    ]) {
      const message = { text: 'x', blocks: renderOwnSettings({ own, installation }, context) };
      expect(fitsSlackLimits(message)).toEqual([]);
      const menus = message.blocks.flatMap(
        (block) => (block.elements ?? []) as { initial_option?: { value: string } }[],
      );
      const picked = menus.flatMap(({ initial_option: option }) =>
        option ? [decodeAction(option.value)] : [],
      );
      expect(picked.map((action) => action?.kind === 'own' && [action.setting, action.value])).toEqual([
        ['hoursFrom', own.hoursFrom],
        ['hoursTo', own.hoursTo],
        ['pace', own.pace],
        ['locale', own.locale],
      ]);
    }
  });

  it.each(ALERT_STATES)('alert: %s', (state) => {
    const over = state === 'recovered' || state === 'churned' || state === 'closed';
    const message = renderAlert(inState(model, state), over ? { ...context, today: '2026-12-09' } : context);
    expect(fitsSlackLimits(message)).toEqual([]);
    expect(flatten(message)).toMatchSnapshot();
  });
  it('pool summary', () => expect(flatten(renderPoolSummary(pool, context))).toMatchSnapshot());
  it('bundle', () => expect(flatten(renderBundle(bundle, context))).toMatchSnapshot());
  it('names an account once in the notification of a reminder, however many of its tasks are due', () => {
    const [first] = reminder.dueToday;
    const again = { ...reminder, dueToday: [first!, first!, first!, first!] };
    const { text } = renderTaskReminder({ ...again, overdue: [], coming: [] }, context);
    expect(text.split(first!.accountName!)).toHaveLength(2);
  });
  it('task reminder', () => expect(flatten(renderTaskReminder(reminder, context))).toMatchSnapshot());
  it.each(notices)('admin notice: $kind', (notice) => {
    const message = renderAdminNotice(notice, context);
    expect(fitsSlackLimits(message)).toEqual([]);
    expect(flatten(message)).toMatchSnapshot();
  });
  it('thread notes', () => {
    const all = TRANSITIONS.map((transition) => {
      const reason = transition === 'held' ? 'source_stale' : transition === 'snoozed' ? 'in_hand' : null;
      return renderThreadNote({ ...note, transition, reason }, context);
    });
    expect(all.flatMap(fitsSlackLimits)).toEqual([]);
    expect(all.map(flatten).join('\n\n')).toMatchSnapshot();
  });
});

describe('renderAlert', () => {
  const texts = (model: typeof alert) => flatten(renderAlert(model, EN));

  it('says nothing of use or a renewal as of today of a customer who has gone', () => {
    expect(texts(alert)).toMatch(/Use of .* fell[\s\S]*, now /);
    const gone = texts(inState(alert, 'churned'));
    expect(gone).not.toMatch(/Use of|, now |Renewal/);
    expect(texts(inState(alert, 'closed'))).toContain('Renewal');
  });

  it('says by word what it shows by colour', () => {
    expect(texts(alert)).toContain('🔴 Critical');
    expect(texts({ ...alert, severity: 'at_risk' })).toContain('🟠 Warning');
    expect(texts({ ...alert, severity: 'watch' })).toContain('🔵 Watch');
  });

  it.each([
    ['band', 'Northwind Logistics: health 72 → 41'],
    ['health_drop', 'Northwind Logistics: health 72 → 41 in 3 weeks'],
    ['detractor', 'Northwind Logistics: a detractor gave NPS 3'],
    ['effort', 'Northwind Logistics: effort 4 of 5'],
    ['overdue', 'Northwind Logistics: payment overdue'],
    ['failing_payment', 'Northwind Logistics: payment is failing'],
    ['probability', 'Northwind Logistics: 34% likely to leave'],
    ['renewal', 'Northwind Logistics: renewal at risk, in 54 days'],
  ] as const)('leads with the figure of the rule: %s', (leadingRule, headline) => {
    expect(texts({ ...alert, leadingRule })).toContain(`# 🔴 Critical · ${headline}\n`);
  });

  it('tells an interval in both languages where a figure would pretend to more than is known', () => {
    const unsure = {
      ...alert,
      leadingRule: 'probability' as const,
      probability: { ...alert.probability!, range: { low: 0.214, high: 0.483 } },
    };
    expect(texts(unsure)).toContain('Northwind Logistics: 21–48% likely to leave');
    expect(texts(unsure)).toContain('21–48% within 90 days');
    expect(texts(unsure)).not.toContain('34%');
    expect(flatten(renderAlert(unsure, { ...EN, locale: 'pt-BR' }))).toContain('21–48% em 90 dias');
  });

  it('says what a risk alert rests on, then why, and that nothing is proven where nothing is', () => {
    const place = (code: string, params: object) => ({
      ...alert,
      risk: { code, params: { rank: 5, of: 31, pool: null, ...params }, points: 0 },
    });
    expect(texts(place('rule.risk', {}))).toContain('Among the 5 riskiest of your 31 accounts, because:');
    expect(texts(place('rule.risk', { rank: 1 }))).toContain('The riskiest of your 31 accounts, because:');
    expect(texts(place('rule.risk_unproven', {}))).toContain(
      'Among the 5 riskiest of your 31 accounts (nothing is proven yet for your customers), because:',
    );
    expect(texts(place('rule.risk', { rank: 3, of: 5 }))).toContain(
      'No. 3 by risk of your 5 accounts, because:',
    );
    // The place is that of the first day, whatever the message tells later.
    const later = { ...place('rule.risk_unproven', { rank: 1, on: '2026-11-14' }), openedOn: '2026-11-14' };
    expect(texts(later)).toContain(
      'When this opened: the riskiest of your 31 accounts (nothing is proven yet for your customers).',
    );
    const alone = { ...place('rule.risk_unproven', { of: null, pool: 400 }), changes: [] };
    expect(flatten(renderAlert(alone, PT))).toContain(
      'Entre as 5 de maior risco das 400 contas da carteira digital (ainda não há nada comprovado com os seus clientes).',
    );
  });

  it('says what earlier alerts of its kind came to, while something can be done', () => {
    const record = { left: 12, n: 80, chance: 0.061, outcomeDays: 90 };
    expect(texts({ ...alert, record })).toContain(
      '12 of 80 such alerts came before a departure within 90 days (15%; of all accounts 6.1%)',
    );
    expect(texts({ ...alert, record, state: 'recovered' })).not.toContain('such alerts');
    expect(texts(alert)).not.toContain('such alerts');
  });

  it('labels a probability that has not been learned', () => {
    const probability = { ...alert.probability!, model: 'prior' as const, outcomes: 26, outcomesNeeded: 50 };
    expect(texts({ ...alert, probability })).toContain(
      'rough estimate: 26 outcomes so far, learning starts at 50',
    );
  });

  it('says what it does not know instead of guessing', () => {
    const bare = {
      ...alert,
      accountName: null,
      health: { from: null, fromDay: null, to: null, fromBand: null, toBand: 'unknown' as const },
      changes: [],
      drivers: [],
      trend: null,
      mrr: null,
      renewalOn: null,
      probability: null,
      quote: null,
      tasks: [],
    };
    const text = texts(bare);
    expect(text).toContain('northwind');
    expect(text).toContain('not known today');
    expect(text).toContain('value not known');
    expect(text).toContain('date not known');
    expect(text).not.toMatch(/null|NaN|undefined|Likely to leave/);
    expect(fitsSlackLimits(renderAlert(bare, EN))).toEqual([]);
  });

  it('does not tell the quoted answer twice', () => {
    const model = { ...alert, changes: [detractor, plannerDrop] };
    expect(texts(model).match(/export takes forever/g)).toHaveLength(1);
    expect(texts({ ...model, quote: null })).toContain('export takes forever');
  });

  it('quotes the newest words where the newest answer has none, each with whose it is and its day', () => {
    const { inWords: _, ...words } = alert.quote!;
    const silent = { ...words, score: 5, comment: null, by: 'champion', on: '2026-11-19' };
    const text = texts({ ...alert, leadingRule: 'detractor', quote: { ...silent, inWords: words } });
    expect(text).toContain('NPS 5 (champion), 19 Nov (no comment)');
    expect(text.indexOf('19 Nov (no comment)')).toBeLessThan(text.indexOf('export takes forever'));
    expect(text).toContain('a detractor gave NPS 5');
    // Settings that hold comments back leave nothing to quote.
    const held = texts({ ...alert, quote: { ...silent, inWords: { ...words, comment: null } } });
    expect(held.match(/no comment/g)).toHaveLength(1);
  });

  it('says what share of the weight an index rests on, unless it is all', () => {
    const health = { ...alert.health, from: null, to: 99, toBand: 'healthy' as const };
    expect(texts({ ...alert, health: { ...health, known: 0.48 } })).toContain('99 (healthy, 48% known)');
    expect(texts({ ...alert, health: { ...health, known: 0.998 } })).toContain('99 (healthy)');
  });

  it('tells a change in a sentence only when it costs enough to be the story', () => {
    const small = { ...plannerDrop, points: -0.8 };
    expect(texts({ ...alert, changes: [small], drivers: [small] })).not.toContain('fell to a third');
    expect(texts({ ...alert, changes: [small], drivers: [small] })).toContain(
      '- −0.8  Planner at a third of normal',
    );
    expect(texts({ ...alert, changes: [{ ...small, points: 0 }] })).toContain('fell to a third');
  });

  it('adds up drivers that read alike', () => {
    const drivers = [plannerDrop, { ...plannerDrop, points: -3 }, detractor];
    const lines = texts({ ...alert, drivers })
      .split('\n')
      .filter((l) => l.startsWith('- '));
    expect(lines).toEqual(['- −22  Planner at a third of normal', '- −8  NPS 3 (detractor)']);
  });

  it('shows no move where there was none, and no stake where nothing is paid', () => {
    const still = {
      ...alert.health,
      from: 87.2,
      to: 86.9,
      fromBand: 'healthy' as const,
      toBand: 'healthy' as const,
    };
    const text = texts({
      ...alert,
      leadingRule: 'detractor',
      health: still,
      mrr: { amount: 0, currency: 'EUR' },
    });
    expect(text).toContain('*Health* | 87 (healthy)\n');
    expect(text).toContain('(🔴 Critical · Northwind Logistics: a detractor gave NPS 3 · health 87)');
  });

  it('offers only what the state can do, and every value names its episode', () => {
    const ids = (state: (typeof ALERT_STATES)[number]) => {
      const block = renderAlert(inState(alert, state), EN).blocks.find((b) => b.type === 'actions');
      return ((block?.elements ?? []) as { action_id: string }[]).map((e) => e.action_id);
    };
    expect(ids('opened')).toEqual([
      'episode_acknowledge',
      'episode_snooze',
      'task_done',
      'episode_verdict',
      'open_crm',
    ]);
    expect(ids('acknowledged')).not.toContain('episode_acknowledge');
    expect(ids('snoozed')).not.toContain('episode_snooze');
    expect(ids('recovered')).toEqual(['episode_verdict', 'open_crm']);
    expect(ids('churned')).toEqual(['open_crm']);
    const closed = (verdict: AlertModel['verdict']) =>
      JSON.stringify(renderAlert({ ...inState(alert, 'closed'), verdict }, EN).blocks);
    expect(closed(null)).toContain('episode_verdict');
    expect(closed('false_alarm')).not.toContain('episode_verdict');
    const values = JSON.stringify(renderAlert(alert, EN)).match(/"value":"[^"]+"/g) ?? [];
    expect(values.length).toBeGreaterThan(15);
    for (const value of values) {
      const action = decodeAction(value.slice(9, -1));
      expect(
        action?.kind === 'task_done' || (action as { episodeId: string }).episodeId === alert.episodeId,
      ).toBe(true);
    }
  });

  it('has no button where a button would do nothing, and no link that is not one', () => {
    const silent = renderAlert({ ...alert, interactive: false, crmUrl: 'javascript:alert(1)' }, EN);
    expect(silent.blocks.some((b) => b.type === 'actions')).toBe(false);
  });

  it('counts the tasks it does not show', () => {
    const many = Array.from({ length: 12 }, (_, i) => ({ ...alert.tasks[0]!, taskId: `t-${i}` }));
    expect(texts({ ...alert, tasks: many, moreTasks: 3 })).toContain('… 9 more');
  });
});

describe('lists', () => {
  it('list or count every account of a bundle', () => {
    const text = flatten(renderBundle(bundle, EN));
    const listed = text.split('\n').filter((l) => l.startsWith('- ')).length;
    const counted = Number(/… (\d+) more/.exec(text)?.[1]);
    expect(listed + counted).toBe(bundle.accounts.length);
    expect(text).toContain('€186,000 a year together');
  });
  it('adds up each currency by itself', () => {
    const [first, ...rest] = bundle.accounts;
    const mixed = { ...bundle, accounts: [{ ...first!, mrr: { amount: 1, currency: 'USD' } }, ...rest] };
    expect(flatten(renderBundle(mixed, EN))).toContain('€177,000 + $12 a year together');
  });
  it('say it plainly when nothing is new', () => {
    const empty = {
      ...pool,
      needPerson: [],
      automated: [],
      nudges: null,
      waitingApproval: null,
      recovered: [],
      quietNormal: null,
      held: 0,
    };
    expect(flatten(renderPoolSummary(empty, EN))).toContain('Nothing newly at risk.');
    expect(flatten(renderPoolSummary({ ...empty, needPerson: pool.needPerson }, PT))).toContain(
      'Novas em risco: 2 contas; alguém precisa agir.',
    );
  });

  it('hands nothing to automation while e-mails to customers are off, but says what to send', () => {
    const step = 'Send the guide for getting back to Planner';
    const off = {
      ...pool,
      customerEmails: null,
      waitingApproval: null,
      automated: pool.automated.slice(0, 1).map((line) => ({ ...line, step })),
    };
    const text = JSON.stringify(renderPoolSummary(off, EN));
    expect(text).toContain('Newly at risk: 1 account for a person to e-mail, 2 for a person to look after.');
    expect(text).toContain(`→ ${step}`);
    expect(text).not.toMatch(/automation/i);
    expect(JSON.stringify(renderPoolSummary(off, PT))).not.toMatch(/automação/i);
  });
});

describe('action values', () => {
  const actions: SlackAction[] = [
    { kind: 'acknowledge', episodeId: alert.episodeId },
    { kind: 'snooze', episodeId: alert.episodeId, days: 7, reason: 'known_pause' },
    { kind: 'verdict', episodeId: alert.episodeId, verdict: 'false_alarm' },
    { kind: 'task_done', taskId: 't-1' },
    { kind: 'acknowledge_bundle', bundleId: bundle.bundleId },
  ];
  it.each(actions)('$kind survives the round trip', (action) => {
    expect(decodeAction(encodeAction(action))).toEqual(action);
  });
  it.each([
    '',
    'acknowledge',
    'acknowledge|',
    'snooze|x|0|in_hand',
    'snooze|x|1.5|in_hand',
    'snooze|x|3|because',
    'verdict|x|maybe',
    'drop|x',
  ])('refuses %j', (value) => expect(decodeAction(value)).toBeNull());
});

describe('fitsSlackLimits', () => {
  const header = { type: 'header', text: { type: 'plain_text', text: 'x', emoji: false } };
  it.each([
    ['no text', { text: ' ', blocks: [header] }, 'text: empty'],
    [
      'too many blocks',
      { text: 'x', blocks: Array.from({ length: 13 }, () => header) },
      'blocks: 13 of at most 12',
    ],
    [
      'a header too long',
      { text: 'x', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }] },
      'blocks[0] header text: 151 of at most 150',
    ],
    [
      'unescaped mrkdwn',
      { text: 'x', blocks: [{ type: 'section', fields: [{ type: 'mrkdwn', text: '<!channel>' }] }] },
      'blocks[0] section: unescaped mrkdwn <!channel>',
    ],
    [
      'an unknown block',
      { text: 'x', blocks: [{ type: 'video' }] },
      'blocks[0] video: not a block this product uses',
    ],
    [
      'an empty list',
      { text: 'x', blocks: [{ type: 'rich_text', elements: [] }] },
      'blocks[0] rich_text: nothing in it',
    ],
    [
      'an option value too long',
      {
        text: 'x',
        blocks: [
          {
            type: 'actions',
            elements: [
              {
                type: 'static_select',
                action_id: 'a',
                options: [{ text: { type: 'plain_text', text: 'x' }, value: 'v'.repeat(151) }],
              },
            ],
          },
        ],
      },
      'blocks[0] actions a option value: 151 of at most 150',
    ],
  ])('finds %s', (_what, message, violation) => expect(fitsSlackLimits(message)).toContain(violation));
});
