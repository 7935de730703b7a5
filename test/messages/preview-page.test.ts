import { expect, it } from 'vitest';
import { type PreviewSlackItem, previewPageIn } from '../../src/messages/preview/render-preview-page.ts';

const item = (text: string, given: Partial<PreviewSlackItem> = {}): PreviewSlackItem => ({
  id: text,
  kind: 'alert',
  to: 'ana@corp.example',
  at: '2026-03-02T06:00:00.000Z',
  text,
  blocks: [{ type: 'header', text: { type: 'plain_text', text } }],
  thread: [],
  ...given,
});

it('shows the newest day first, in it the gravest alert, and last what a later message replaced', () => {
  const page = previewPageIn('en')({
    slack: [
      item('🔴 yesterday', { at: '2026-03-01T06:00:00.000Z' }),
      item('list of today', { kind: 'reminder' }),
      item('replaced list', { kind: 'reminder', outdated: true }),
      item('🟠 warning'),
      item('notice to the admin', { kind: 'notice' }),
      item('🔴 critical'),
    ],
    mail: [],
  });
  const shown = [...page.matchAll(/<h3 class="b-header">([^<]*)</g)].map(([, title]) => title);
  expect(shown).toEqual([
    '🔴 critical',
    '🟠 warning',
    'list of today',
    'notice to the admin',
    '🔴 yesterday',
    'replaced list',
  ]);
});

it('is in the language of the installation, whatever that of its messages', () => {
  const page = previewPageIn('pt-BR')({
    slack: [item('🔴 critical', { thread: [{ at: '2026-03-02T06:00:00.000Z', text: 'a', blocks: [] }] })],
    mail: [],
    tasks: [
      {
        title: 'Ligar',
        accountName: 'Alba',
        dueOn: '2026-03-03',
        state: 'open',
        queue: 'finance',
        ownerName: null,
      },
    ],
  });
  expect(page).toContain('<html lang="pt-BR">');
  expect(page).toContain('1 mensagem do Slack, 0 e-mails, 1 tarefa.');
  for (const english of ['sent', 'Slack message', 'Notification', 'in the thread', 'Tasks', 'due', 'finance'])
    expect(page.slice(page.indexOf('<body>'))).not.toContain(english);
});
