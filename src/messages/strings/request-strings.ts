import type { Urgency } from '../../domain/requests/request.ts';
import type { Translated } from '../../domain/types.ts';
import type { RequestTeam } from '../models/requests-model.ts';
import type { Noun } from '../text/create-formatter.ts';

/** What teams and CSMs are told of what customers ask for. Names, days and figures come in ready to print. */
export interface RequestStrings {
  title: Readonly<Record<RequestTeam, string>>;
  urgency: Readonly<Record<Urgency, string>>;
  answer: Noun;
  fresh: (count: string) => string;
  aMonth: (money: string) => string;
  /** Beside an amount in its own currency that no rate is known of. */
  unconverted: (money: string) => string;
  renewals: (accounts: string, money: string | null, next: string | null) => string;
  leaving: (accounts: string) => string;
  leavingVoice: (reason: string | null) => string;
  more: (requests: string) => string;
  howToClose: (id: string) => string;
  /** The task of a CSM. */
  tell: (given: { account: string; answer: string; topic: string }) => string;
  agendaHeading: string;
  /** What a command in Slack answers. */
  closed: (given: { id: string; accounts: string }) => string;
  nothingOpen: (id: string, open: string) => string;
  noneOpen: string;
}

export const REQUEST_STRINGS: Translated<RequestStrings> = {
  en: {
    title: {
      product: 'What customers ask of the product',
      support: 'What customers ask of support',
      data: 'What customers ask of reports, data and integrations',
    },
    urgency: { now: 'urgent', soon: 'soon', later: 'can wait' },
    answer: { one: 'answer', other: 'answers' },
    fresh: (count) => `${count} new this week`,
    aMonth: (money) => `${money} a month`,
    unconverted: (money) => `${money} without a rate`,
    renewals: (accounts, money, next) =>
      `${accounts} renewing within 90 days${money === null ? '' : ` (${money} a month)`}${next === null ? '' : `, the next ${next}`}`,
    leaving: (accounts) => `${accounts} leaving over it`,
    leavingVoice: (reason) => `leaves${reason === null ? '' : `; reason: ${reason}`}`,
    more: (requests) => `… and ${requests} more: harbinger feedback`,
    howToClose: (id) =>
      `Answer one: /harbinger answer ${id} ships on 3 March, or harbinger feedback close ${id} --answer "ships on 3 March". The CSMs of these customers pass it on.`,
    tell: ({ account, answer, topic }) => `Tell ${account}: ${answer} (they asked about ${topic})`,
    agendaHeading: 'To tell the customer',
    closed: ({ id, accounts }) => `${id} is answered. The CSMs of ${accounts} have the task to pass it on.`,
    nothingOpen: (id, open) => `Nothing open is called “${id}”. Open: ${open}.`,
    noneOpen: 'no request',
  },
  'pt-BR': {
    title: {
      product: 'O que os clientes pedem do produto',
      support: 'O que os clientes pedem do suporte',
      data: 'O que os clientes pedem de relatórios, dados e integrações',
    },
    urgency: { now: 'urgente', soon: 'em breve', later: 'pode esperar' },
    answer: { one: 'resposta', other: 'respostas' },
    fresh: (count) => `${count} desta semana`,
    aMonth: (money) => `${money} por mês`,
    unconverted: (money) => `${money} sem câmbio`,
    renewals: (accounts, money, next) =>
      `${accounts} com renovação em até 90 dias${money === null ? '' : ` (${money} por mês)`}${next === null ? '' : `, a próxima ${next}`}`,
    leaving: (accounts) => `${accounts} de saída por isso`,
    leavingVoice: (reason) => `de saída${reason === null ? '' : `; motivo: ${reason}`}`,
    more: (requests) => `… e mais ${requests}: harbinger feedback`,
    howToClose: (id) =>
      `Para responder: /harbinger responder ${id} sai em 3 de março, ou harbinger feedback close ${id} --answer "sai em 3 de março". Os CSMs desses clientes repassam.`,
    tell: ({ account, answer, topic }) => `Contar a ${account}: ${answer} (pediram algo sobre ${topic})`,
    agendaHeading: 'Para contar ao cliente',
    closed: ({ id, accounts }) => `${id} foi respondido. Os CSMs de ${accounts} têm a tarefa de repassar.`,
    nothingOpen: (id, open) => `Nada em aberto se chama “${id}”. Em aberto: ${open}.`,
    noneOpen: 'nenhum pedido',
  },
};
