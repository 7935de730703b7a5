import type { MessageKind } from '../../../src/domain/outbox.ts';

/** What is asked of a kind of message at the end of the time-line. A kind without an entry does not compile. */
interface KindCase {
  /** False = it belongs to sources, learning or webhooks, which this time-line has none of. */
  lived: boolean;
  /** `any`: it goes to a channel or comes when it was ordered, and disturbs nobody. */
  hours: 'working' | 'any';
  /** Two who get it, in either language; null = it is in the language of the installation. */
  readers: { en: string; pt: string } | null;
  /** An account that it tells of, of no other kind here, since it will be erased; null = it tells of none. */
  account: string | null;
}

const CSMS = { en: 'ana@corp.example', pt: 'noa@corp.example' };
const ELSEWHERE = { lived: false, hours: 'any', readers: null, account: null } as const;

export const CASES: Readonly<Record<MessageKind, KindCase>> = {
  alert: { lived: true, hours: 'working', readers: CSMS, account: 'school-09' },
  // A reply below a message that has been sent.
  thread: { lived: true, hours: 'any', readers: CSMS, account: 'school-10' },
  reminder: { lived: true, hours: 'working', readers: CSMS, account: 'clinic-03' },
  pool_summary: { lived: true, hours: 'any', readers: null, account: 'school-14' },
  digest: {
    lived: true,
    hours: 'any',
    readers: { en: 'mia@corp.example', pt: 'leo@corp.example' },
    account: 'clinic-05',
  },
  nudge: {
    lived: true,
    hours: 'working',
    readers: { en: 'school-14@customer.example', pt: 'shop-13@customer.example' },
    account: 'shop-13',
  },
  requests: { lived: true, hours: 'any', readers: null, account: 'clinic-02' },
  weekly_note: { lived: true, hours: 'working', readers: CSMS, account: 'clinic-01' },
  // In the language of the installation; of an account only where it seems to have another id by now.
  notice: { lived: true, hours: 'any', readers: null, account: 'clinic-06' },
  episode: ELSEWHERE,
  scores: ELSEWHERE,
  task: ELSEWHERE,
};

/** Words of all messages in Portuguese, and of none in English. */
export const PORTUGUESE =
  /[ãõçáéíóúâêô]|\b(?:tarefas?|contas?|conversa|semana|risco|pauta|recuperad[oa]s?|em atraso|para hoje|nada mais)\b/i;
