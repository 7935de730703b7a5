import { expect, it } from 'vitest';
import { type PreviewSlackItem, renderPreviewPage } from '../../src/messages/preview/render-preview-page.ts';

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
  const page = renderPreviewPage({
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
