import type { CustomerEmailEnd } from '../../domain/customer-emails/decide-customer-email.ts';
import type { Locale } from '../../domain/types.ts';

/** Why an e-mail waits, was not sent, or left its step to a person. */
export const CUSTOMER_EMAIL_REASONS: Readonly<Record<Locale, Readonly<Record<CustomerEmailEnd, string>>>> = {
  en: {
    approval: 'waits for approval',
    snoozed: 'the alert is snoozed',
    payment_retries: 'a payment is being retried',
    weekly_limit: 'the contact had an e-mail within the last week',
    recovered: 'the account has recovered',
    churned: 'the account has left',
    closed: 'the alert was closed',
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

/** What a step is called once a person has to do it, so that whoever sees it knows why. */
export function handedOverTitle(title: string, reason: CustomerEmailEnd, locale: Locale): string {
  const no = locale === 'en' ? 'no automatic e-mail' : 'sem e-mail automático';
  return `${title} (${no}: ${CUSTOMER_EMAIL_REASONS[locale][reason]})`;
}
