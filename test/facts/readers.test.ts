import { describe, expect, it } from 'vitest';
import { MESSAGE_KINDS, WEBHOOK_EVENT_TYPES } from '../../src/domain/outbox.ts';
import { emptyAccount } from './book.ts';
import { MESSAGE_READERS, readMessages } from './message-readers.ts';
import type { Rendered } from './render.ts';

const nothing: Rendered = { explained: [], slack: [], mails: [], events: [], printed: [], json: {} };
const known = {
  book: {
    ...{ asOf: 20_000, currency: 'USD', accounts: new Map(), alive: [emptyAccount({ account_id: 'A1' })] },
    ...{
      csms: [],
      has: new Set<string>(),
      churned: 0,
      learnable: 0,
      learnableLeast: 0,
      products: new Set<string>(),
    },
    ...{ strangers: new Map(), newest: new Map(), rates: new Map() },
  },
  before: null,
  told: { now: new Map(), before: null, alerts: [], allAlerts: [], held: [], tasks: [], goals: [] },
};
const unread = (rendered: Partial<Rendered>) =>
  readMessages({ ...nothing, ...rendered }, known).filter(({ kind }) => kind === 'unknown');

describe('readers of messages', () => {
  it('are there for every kind that the product sends, and for no other', () => {
    expect([...MESSAGE_READERS.keys()].sort()).toEqual([...MESSAGE_KINDS].sort());
  });

  it('take a message of a kind that nobody reads for false', () => {
    const slack = { kind: 'postcard', to: 'ana', text: 'Hello', lines: ['Hello'], origin: '', thread: [] };
    expect(unread({ slack: [slack] })).toHaveLength(1);
    const mail = { kind: 'postcard', to: { name: null, address: 'a@b.example' }, subject: 'Hi', text: 'Hi' };
    expect(unread({ mails: [mail] })).toHaveLength(1);
    expect(unread({ events: [{ type: 'weather.changed', data: {} }] })).toHaveLength(1);
  });

  it('know every event of webhooks', () => {
    const none = { account: { id: 'A2', tier: null }, task: {}, episode: {}, accounts: [] };
    for (const type of WEBHOOK_EVENT_TYPES) expect(unread({ events: [{ type, data: none }] })).toEqual([]);
  });
});
