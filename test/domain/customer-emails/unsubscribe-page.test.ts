import { expect, it } from 'vitest';
import { renderUnsubscribePage } from '../../../src/messages/customer-email/unsubscribe-page.ts';

it.each(['en', 'pt-BR'] as const)(
  'asks with a button that posts, and nowhere else has one (%s)',
  (locale) => {
    const pages = (['ask', 'done', 'invalid', 'later'] as const).map((page) =>
      renderUnsubscribePage(page, locale),
    );
    expect(pages.map((page) => page.includes('<form method="post">'))).toEqual([true, false, false, false]);
    expect(new Set(pages.map((page) => /<h1>(.*?)<\/h1>/.exec(page)?.[1])).size).toBe(4);
    for (const page of pages) expect(page).not.toMatch(/<script|https?:|src=/);
  },
);
