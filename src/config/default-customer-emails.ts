import type { CustomerEmailTemplate } from '../domain/customer-emails/template.ts';

/** Shipped links are place-holders; the check asks for real ones before anything may be sent. */
export const PLACEHOLDER_LINK = 'https://help.example.com/';

const paragraphs = (...texts: string[]) => texts.join('\n\n');

/** What can be sent to customers when the file names nothing else. They claim only what the step that uses them knows. */
export const DEFAULT_TEMPLATES: Record<string, CustomerEmailTemplate> = {
  'getting-back': {
    title: { en: 'Getting-back guide', 'pt-BR': 'Guia de retomada' },
    subject: {
      en: 'A shorter way back into {product}',
      'pt-BR': 'Um caminho mais curto de volta ao {product}',
    },
    body: {
      en: paragraphs(
        'Hi {contact},',
        'Sometimes a tool slips down the list: other things are urgent, the person who set it up has moved on, or the first attempt did not quite fit. If that is how it went with {product} at {account}, here is a short guide to picking it up again.',
        'It shows how to find your way back to where you left off, what has changed since, and what is worth setting up first.',
        '{link}',
        'If something else is in the way, just reply to this e-mail and tell us. A person reads the answers.',
        'Kind regards,\n{csm}',
      ),
      'pt-BR': paragraphs(
        'Olá, {contact},',
        'Às vezes uma ferramenta vai ficando para depois: surgem outras urgências, quem a configurou muda de área ou a primeira tentativa não encaixou bem. Se foi o que aconteceu com o {product} na {account}, preparamos um guia curto para retomar.',
        'Ele mostra como voltar ao ponto em que vocês pararam, o que mudou desde então e o que vale a pena configurar primeiro.',
        '{link}',
        'Se o obstáculo for outro, responda a este e-mail e conte para nós. As respostas são lidas por uma pessoa.',
        'Um abraço,\n{csm}',
      ),
    },
    link_text: { en: 'Open the guide', 'pt-BR': 'Abrir o guia' },
    link: { en: `${PLACEHOLDER_LINK}en/getting-back`, 'pt-BR': `${PLACEHOLDER_LINK}pt/retomada` },
  },
  'renewal-reminder': {
    title: { en: 'Renewal reminder', 'pt-BR': 'Lembrete de renovação' },
    subject: { en: 'Before {product} renews', 'pt-BR': 'Antes da renovação do {product}' },
    body: {
      en: paragraphs(
        'Hi {contact},',
        'The {product} subscription of {account} comes up for renewal soon. That is a good moment to check whether it still fits: who uses it, what you pay for, and what you want to do with it next.',
        'The questions we hear most before a renewal are answered on one page:',
        '{link}',
        'Would you rather talk it through? Reply to this e-mail with two times that suit you, and we will call.',
        'Kind regards,\n{csm}',
      ),
      'pt-BR': paragraphs(
        'Olá, {contact},',
        'A assinatura do {product} da {account} chega em breve à data de renovação. É um bom momento para ver se ela ainda faz sentido como está: quem usa, o que está contratado e o que vocês querem fazer daqui para a frente.',
        'Reunimos em uma página as perguntas que mais ouvimos antes de uma renovação:',
        '{link}',
        'Prefere conversar? Responda a este e-mail com dois horários bons para você, e nós ligamos.',
        'Um abraço,\n{csm}',
      ),
    },
    link_text: { en: 'Questions before a renewal', 'pt-BR': 'Perguntas antes da renovação' },
    link: { en: `${PLACEHOLDER_LINK}en/renewal`, 'pt-BR': `${PLACEHOLDER_LINK}pt/renovacao` },
  },
};
