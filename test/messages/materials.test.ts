import { expect, it } from 'vitest';
import { agendaText } from '../../src/messages/agenda/agenda-doc.ts';
import { fallenProducts } from '../../src/messages/alert/offer-materials.ts';
import { renderAlert } from '../../src/messages/slack/render-alert.ts';
import { alert, EN, inState, PT } from './fixtures.ts';

const materials = [
  {
    ...{ name: 'reports-course', kind: 'webinar' as const, title: 'Reports in an hour' },
    ...{ url: 'https://academy.example/reports', on: '2026-12-10' },
  },
  {
    ...{ name: 'guide', kind: 'manual' as const, title: 'Back again' },
    ...{ url: 'https://academy.example/back', on: null },
  },
];

it('offers what fits below the tasks of an alert, in either language, and nothing where there is nothing', () => {
  const lines = (message: ReturnType<typeof renderAlert>) =>
    JSON.stringify(message.blocks).match(/📎 [^"]*/g) ?? [];
  expect(lines(renderAlert({ ...alert, materials }, EN))).toEqual([
    '📎 To offer: Webinar on 10 Dec: Reports in an hour, https://academy.example/reports',
    '📎 To offer: Manual: Back again, https://academy.example/back',
  ]);
  expect(lines(renderAlert({ ...alert, tasks: [], materials: materials.slice(0, 1) }, PT))).toEqual([
    '📎 Para oferecer: Webinar em 10/12: Reports in an hour, https://academy.example/reports',
  ]);
  expect(lines(renderAlert(inState(alert, 'opened'), EN))).toEqual([]);
});

it('names products whose use costs points, and never all of them together by the mark they share', () => {
  const driver = (product: string, points: number) => ({ code: 'usage.silent', points, params: { product } });
  const detail = (...drivers: object[]) => JSON.stringify({ drivers });
  expect(fallenProducts(detail(driver('*', -9), driver('API', -4), driver('Reports', 2)))).toEqual(['API']);
  expect(fallenProducts(detail(driver('*', -9)))).toEqual([]);
  expect(fallenProducts(undefined)).toEqual([]);
});

it('offers it in the agenda, and passes answers on there', () => {
  const agenda = {
    ...alert,
    ...{
      invoices: null,
      answers: [],
      signals: [],
      goals: [],
      lacksGoal: false,
      said: [],
      questions: ['Why?'],
    },
  };
  const text = agendaText({ ...agenda, materials, toTell: ['Tell Alba: ships on 3 March'] }, EN);
  expect(text.slice(text.indexOf('To tell the customer'))).toEqual([
    ...['To tell the customer', '  - Tell Alba: ships on 3 March', '', 'To offer'],
    '  - Webinar on 10 Dec: Reports in an hour, https://academy.example/reports',
    '  - Manual: Back again, https://academy.example/back',
    ...['', 'Ask', '  - Why?'],
  ]);
  expect(agendaText(agenda, EN)).not.toContain('To offer');
  expect(agendaText(agenda, EN)).not.toContain('To tell the customer');
});
