import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderDigest } from '../../src/messages/digest/render-digest.ts';
import type { AlertModel } from '../../src/messages/models/alert-model.ts';
import type { SlackMessage } from '../../src/messages/models/message.ts';
import { previewPageIn } from '../../src/messages/preview/render-preview-page.ts';
import { renderAdminNotice } from '../../src/messages/slack/render-admin-notice.ts';
import { renderAlert } from '../../src/messages/slack/render-alert.ts';
import { renderBundle } from '../../src/messages/slack/render-bundle.ts';
import { renderPoolSummary } from '../../src/messages/slack/render-pool-summary.ts';
import { renderTaskReminder } from '../../src/messages/slack/render-task-reminder.ts';
import { renderThreadNote } from '../../src/messages/slack/render-thread-note.ts';
import { fitsSlackLimits } from '../../src/messages/slack/slack-limits.ts';
import { alert, bundle, digestOf, EN, inState, notices, PT, pool, reminder } from './fixtures.ts';

const NASTY = [
  '<!channel>',
  '<https://evil|pay>',
  '<@U123>',
  '*x*',
  '_y_',
  '~z~',
  '`c`',
  '&lt;',
  '&amp;',
  '>',
  '"',
  "'",
  '\\',
  '|',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u0000',
  '\n',
  '\ud83d',
  '👩‍👩‍👧',
  'e\u0301\u0301\u0301\u0301',
  'شركة',
  ':tada:',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '</title>',
  'javascript:alert(1)',
  'https://evil.example/?a=<b>',
];
const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(fc.constantFrom(...NASTY), { maxLength: 12 }).map((parts) => parts.join(' ')),
  fc
    .tuple(fc.constantFrom(...NASTY), fc.integer({ min: 500, max: 10_000 }))
    .map(([s, n]) => s.repeat(Math.ceil(n / s.length)).slice(0, n)),
);

/** Every text field of every model filled from the same hostile words. */
function hostileMessages(words: readonly string[], context: typeof EN, pick: number): SlackMessage[] {
  const w = (i: number): string => words[i % words.length] ?? '';
  const product = { product: w(0), quote: w(1), role: w(2), comment: w(1) };
  const change = {
    ...alert.changes[0]!,
    params: { ...alert.changes[0]!.params, ...product, since: w(3), currency: w(4) },
  };
  const account = { accountId: w(1), accountName: w(0), mrr: { amount: 10 ** (pick % 12), currency: w(5) } };
  const task = { ...alert.tasks[0]!, title: w(2), ownerName: w(3) };
  const model: AlertModel = {
    ...inState(
      { ...alert, ...account },
      (['opened', 'acknowledged', 'snoozed', 'escalated', 'held', 'closed'] as const)[pick % 6]!,
    ),
    rules: Array.from({ length: 60 }, () => w(4)),
    configHash: w(5),
    changes: Array.from({ length: 60 }, () => change),
    drivers: Array.from({ length: 60 }, () => change),
    trend: { values: [1, null, 3], measure: 'events', product: w(0) },
    quote: { kind: 'nps', score: 3, comment: w(1), by: w(2), on: '2026-11-12' },
    tasks: Array.from({ length: 30 }, (_, i) => ({ ...task, taskId: `t-${i}` })),
    acknowledged: { by: w(3), at: '2026-11-21T09:42:00Z' },
    escalated: { to: w(3), at: '2026-11-21T09:42:00Z' },
    heldReason: w(4),
    crmUrl: w(5),
  };
  const lines = bundle.accounts.map((a) => ({ ...a, ...account, why: change }));
  return [
    renderAlert(model, context),
    renderBundle({ ...bundle, csmName: w(3), accounts: [...lines, ...lines, ...lines] }, context),
    renderPoolSummary(
      {
        ...pool,
        needPerson: lines,
        automated: lines,
        customerEmails: Array.from({ length: 9 }, () => ({ title: w(2), accounts: 3, approvedBy: w(3) })),
        recovered: lines,
        waitingApproval: { emails: 2, reviewUrl: w(5) },
      },
      context,
    ),
    renderTaskReminder(
      {
        ...reminder,
        overdue: Array.from({ length: 40 }, (_, i) => ({
          ...reminder.overdue[0]!,
          ...task,
          ...account,
          taskId: `o-${i}`,
        })),
      },
      context,
    ),
    renderThreadNote(
      {
        transition: (['worse', 'snoozed', 'held', 'task_done', 'reassigned'] as const)[pick % 5]!,
        ...account,
        day: '2026-11-21',
        actor: w(3),
        healthFrom: 50,
        healthTo: 20,
        evidence: [change, change, change, change],
        reason: w(4),
        until: '2026-11-28',
        to: w(5),
        taskTitle: w(2),
        outcome: w(1),
        verdict: null,
        daysOpen: 3,
      },
      context,
    ),
    renderAdminNotice(
      {
        kind: 'source_unreadable',
        source: w(4),
        problems: Array.from({ length: 50 }, () => ({ file: w(0), line: null, column: 1, message: w(1) })),
      },
      context,
    ),
    renderAdminNotice(
      {
        kind: 'config_rejected',
        file: w(0),
        problems: Array.from({ length: 50 }, () => ({ line: 3, column: 4, message: w(1) })),
        runningHash: w(5),
      },
      context,
    ),
    renderAdminNotice(
      { kind: 'destination_gone', destination: w(0), reason: w(1), fallback: w(2), messages: 2 },
      context,
    ),
    renderAdminNotice({ ...notices[0]!, source: w(0) } as (typeof notices)[number], context),
  ];
}

const INVISIBLE = /(?![\u200d\ufe0e\ufe0f])\p{Default_Ignorable_Code_Point}|\p{Cc}/u;

function everyText(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, v]) => (key === 'value' || key === 'url' ? [] : everyText(v)));
}

describe('hostile words', () => {
  it('1,000 sets of names, comments and addresses give only valid, escaped, visibly cut messages', () => {
    fc.assert(
      fc.property(
        fc.array(nasty, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        fc.nat(59),
        (words, portuguese, pick) => {
          for (const message of hostileMessages(words, portuguese ? PT : EN, pick)) {
            expect(fitsSlackLimits(message)).toEqual([]);
            for (const text of everyText(message.blocks)) {
              if (INVISIBLE.test(text.replaceAll('\n', '')))
                expect.fail(`control left in ${JSON.stringify(text.slice(0, 80))}`);
            }
            expect(message.text).not.toMatch(/\n/);
          }
        },
      ),
      { numRuns: 1_000, endOnFailure: true, seed: 20_261_121 },
    );
  });

  it('a name made of markup stands in the message letter for letter', () => {
    const accountName = '<!channel> <https://evil|pay> *x* &lt;';
    const message = renderAlert({ ...alert, accountName }, EN);
    const header = message.blocks[0] as unknown as { text: { type: string; text: string } };
    expect(header.text).toMatchObject({ type: 'plain_text', emoji: false });
    expect(header.text.text).toContain(accountName);
    expect(message.text).toContain('&lt;!channel&gt; &lt;https://evil|pay&gt; ∗x∗ &amp;lt;');
  });

  it('a comment of 4,100 characters and 60 drivers give one valid message, visibly cut', () => {
    const comment = 'Export takes forever. '.repeat(187);
    const drivers = Array.from({ length: 60 }, (_, i) => ({
      ...alert.drivers[0]!,
      params: { ...alert.drivers[0]!.params, product: `Product ${i}` },
    }));
    const message = renderAlert({ ...alert, drivers, quote: { ...alert.quote!, comment } }, EN);
    expect(comment.length).toBeGreaterThan(4_100);
    expect(fitsSlackLimits(message)).toEqual([]);
    expect(JSON.stringify(message.blocks)).toContain('…"');
    expect(JSON.stringify(message.blocks)).toContain('… 55 more');
  });

  const tags = (html: string): string[] =>
    html.match(/<[a-zA-Z/!][^>]*>/g)?.map((t) => t.split(/[\s>]/)[0]!) ?? [];

  it('mails keep exactly the tags they have with harmless names', () => {
    const clean = digestOf('en');
    const rename = (name: string) => ({
      ...clean,
      team: name,
      topRisks: clean.topRisks.map((r) => ({ ...r, accountName: name, ownerName: name })),
      movers: { down: clean.movers.down.map((m) => ({ ...m, accountName: name })), up: [] },
      csms: clean.csms.map((c) => ({ ...c, name })),
      themes: clean.themes.map((t) => ({ ...t, theme: name, quote: name })),
      dataQuality: [{ kind: 'missing' as const, source: name }],
    });
    const harmless = tags(renderDigest(rename('Customer'), EN).html);
    for (const name of NASTY.filter((n) => n.trim().length > 2)) {
      const mail = renderDigest(rename(name), EN);
      expect(tags(mail.html), name).toEqual(harmless);
      expect(mail.subject).not.toMatch(/[\r\n]/);
    }
  });

  it('the preview page keeps its tags too, loads nothing and runs nothing', () => {
    const page = (name: string) => {
      const message = renderAlert(
        { ...alert, accountName: name, crmUrl: null, quote: { ...alert.quote!, comment: name } },
        EN,
      );
      const mail = {
        id: 'm-1',
        kind: 'digest',
        to: { name, address: 'a@example.com' },
        at: '2026-11-21T09:00:00Z',
        subject: name,
        preheader: name,
        text: name,
        html: `<p>${name}</p>`,
      };
      const slack = {
        id: 's-1',
        kind: 'alert',
        to: name,
        at: '2026-11-21T09:00:00Z',
        ...message,
        thread: [{ at: name, ...message }],
      };
      return previewPageIn('en')({
        slack: [slack],
        mail: [mail],
        tasks: [{ ...alert.tasks[0]!, title: name, accountName: name }],
      });
    };
    const harmless = tags(page('Customer'));
    for (const name of NASTY.filter((n) => n.trim().length > 2))
      expect(tags(page(name)), name).toEqual(harmless);
    expect(page('Customer')).not.toMatch(/<script|<link|<img|src="http|url\(|@import/);
  });
});
