import type { CustomerEmailEnd } from '../../domain/customer-emails/decide-customer-email.ts';

import type { Locale, Translated } from '../../domain/types.ts';

/** Why an e-mail waits, was not sent, or left its step to a person. */
export const CUSTOMER_EMAIL_REASONS: Translated<Readonly<Record<CustomerEmailEnd, string>>> = {
  en: {
    approval: 'waits for approval',
    snoozed: 'the alert is snoozed',
    payment_retries: 'a payment is being retried',
    weekly_limit: 'the contact had an e-mail within the last week',
    recovered: 'the account has recovered',
    churned: 'the account has left',
    closed: 'the alert was closed',
    leaving: 'the account has given notice',
    task_closed: 'the step was done by a person',
    waited_too_long: 'it waited too long',
    held_out: 'the account is in the control group',
    no_contact: 'the account has no contact address',
    bad_contact: 'the contact address is not one plain mail address',
    blocked_domain: 'the domain of the contact is blocked',
    unsubscribed: 'the contact has unsubscribed',
    bounced: 'the contact address does not exist any more',
    complaint: 'the contact has complained',
    manual: 'the contact is on the suppression list',
    rejected: 'a person decided against it',
    switched_off: 'e-mails to customers are switched off',
    called_off: 'the message was called off',
    refused: 'the mail server refuses to send it there',
  },
  'pt-BR': {
    approval: 'aguarda aprovação',
    snoozed: 'o alerta está adiado',
    payment_retries: 'há uma nova tentativa de cobrança em curso',
    weekly_limit: 'o contato recebeu um e-mail na última semana',
    recovered: 'a conta se recuperou',
    churned: 'a conta saiu',
    closed: 'o alerta foi encerrado',
    leaving: 'a conta avisou que vai sair',
    task_closed: 'alguém já cuidou deste passo',
    waited_too_long: 'esperou demais',
    held_out: 'a conta está no grupo de controle',
    no_contact: 'a conta não tem e-mail de contato',
    bad_contact: 'o e-mail de contato não é um endereço simples',
    blocked_domain: 'o domínio do contato está bloqueado',
    unsubscribed: 'o contato cancelou o recebimento',
    bounced: 'o e-mail do contato não existe mais',
    complaint: 'o contato reclamou',
    manual: 'o contato está na lista de supressão',
    rejected: 'alguém decidiu não enviar',
    switched_off: 'os e-mails a clientes estão desligados',
    called_off: 'a mensagem foi cancelada',
    refused: 'o servidor de e-mail se recusa a enviá-la',
  },
};

const NO_EMAIL: Translated<string> = { en: 'no automatic e-mail', 'pt-BR': 'sem e-mail automático' };

/** What a step is called once a person has to do it, so that whoever sees it knows why. */
export function handedOverTitle(title: string, reason: CustomerEmailEnd, locale: Locale): string {
  return `${title} (${NO_EMAIL[locale]}: ${CUSTOMER_EMAIL_REASONS[locale][reason]})`;
}

/** How somebody is addressed or named when the data do not tell. */
export const RECIPIENT_FALLBACKS: Translated<Record<'contact' | 'account' | 'csm', string>> = {
  en: { contact: 'there', account: 'your company', csm: 'The customer success team' },
  'pt-BR': { contact: 'pessoal', account: 'sua empresa', csm: 'Equipe de sucesso do cliente' },
};

export const FOOTER_STRINGS: Translated<{ why: (account: string) => string; unsubscribe: string }> = {
  en: {
    why: (account) => `You get this e-mail because you are the contact we have for ${account}.`,
    unsubscribe: 'Unsubscribe from these e-mails',
  },
  'pt-BR': {
    why: (account) => `Você recebe este e-mail porque é o contato que temos da ${account}.`,
    unsubscribe: 'Cancelar o recebimento destes e-mails',
  },
};

export type UnsubscribePage = 'ask' | 'done' | 'invalid' | 'later';

export const UNSUBSCRIBE_STRINGS: Translated<
  Record<UnsubscribePage, { title: string; text: string }> & { button: string }
> = {
  en: {
    ask: {
      title: 'Unsubscribe',
      text: 'Shall we stop sending you automatic e-mails of this kind? Invoices and answers to your own questions still reach you.',
    },
    done: {
      title: 'You are unsubscribed',
      text: 'You will get no more automatic e-mails of this kind. You can close this page.',
    },
    invalid: {
      title: 'This link does not work',
      text: 'It is incomplete or was changed on the way. Please use the link in the e-mail itself, or reply to it.',
    },
    later: { title: 'Please try again', text: 'Something went wrong here. Please try again in a minute.' },
    button: 'Unsubscribe',
  },
  'pt-BR': {
    ask: {
      title: 'Cancelar o recebimento',
      text: 'Quer deixar de receber e-mails automáticos deste tipo? Faturas e respostas às suas perguntas continuam chegando.',
    },
    done: {
      title: 'Recebimento cancelado',
      text: 'Você não vai mais receber e-mails automáticos deste tipo. Pode fechar esta página.',
    },
    invalid: {
      title: 'Este link não funciona',
      text: 'Ele está incompleto ou foi alterado no caminho. Use o link do próprio e-mail ou responda a ele.',
    },
    later: { title: 'Tente de novo', text: 'Algo deu errado aqui. Tente de novo em um minuto.' },
    button: 'Cancelar o recebimento',
  },
};
