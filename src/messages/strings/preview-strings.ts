import type { Translated } from '../../domain/types.ts';
import type { Noun } from '../text/create-formatter.ts';

/** Whether it only lies here, waits for something, or may or may not have arrived. */
export type PreviewState = 'file' | 'parked' | 'uncertain' | 'failed';

/** The words around the messages of the preview page. Counts come in as `24 mails`. */
export interface PreviewStrings {
  pageTitle: string;
  title: string;
  lead: (counts: string) => string;
  slack: string;
  mail: string;
  tasks: string;
  none: string;
  older: (n: string, folder: string) => string;
  moreTasks: (n: string) => string;
  thread: (n: string) => string;
  notification: string;
  textPart: string;
  due: (day: string) => string;
  states: Readonly<Record<PreviewState, string>>;
  taskStates: Readonly<Record<'open' | 'done' | 'cancelled', string>>;
  nouns: Readonly<Record<'slack' | 'mail', Noun>>;
}

export const PREVIEW_STRINGS: Translated<PreviewStrings> = {
  en: {
    pageTitle: 'Harbinger outbox',
    title: 'What Harbinger would have sent',
    lead: (counts) =>
      `${counts}. They lie here as files because no Slack token or mail server is set. Buttons are pictures here; in Slack they work.`,
    slack: 'Slack messages',
    mail: 'Mails',
    tasks: 'Tasks',
    none: 'None.',
    older: (n, folder) => `… ${n} older ones, in the folder “${folder}”`,
    moreTasks: (n) => `… ${n} more: harbinger tasks`,
    thread: (n) => `${n} in the thread`,
    notification: 'Notification text',
    textPart: 'Text part',
    due: (day) => `due ${day}`,
    states: {
      file: 'written to a file, not sent',
      parked: 'parked',
      uncertain: 'uncertain whether it arrived',
      failed: 'failed',
    },
    taskStates: { open: 'open', done: 'done', cancelled: 'cancelled' },
    nouns: {
      slack: { one: 'Slack message', other: 'Slack messages' },
      mail: { one: 'mail', other: 'mails' },
    },
  },
  'pt-BR': {
    pageTitle: 'Harbinger: caixa de saída',
    title: 'O que o Harbinger teria enviado',
    lead: (counts) =>
      `${counts}. Estão aqui como arquivos porque não há token do Slack nem servidor de e-mail. Aqui os botões são figuras; no Slack eles funcionam.`,
    slack: 'Mensagens do Slack',
    mail: 'E-mails',
    tasks: 'Tarefas',
    none: 'Nada.',
    older: (n, folder) => `… mais ${n} antigas, na pasta “${folder}”`,
    moreTasks: (n) => `… mais ${n}: harbinger tasks`,
    thread: (n) => `${n} na thread`,
    notification: 'Texto da notificação',
    textPart: 'Parte em texto',
    due: (day) => `até ${day}`,
    states: {
      file: 'gravada em arquivo, não enviada',
      parked: 'parada',
      uncertain: 'não se sabe se chegou',
      failed: 'falhou',
    },
    taskStates: { open: 'em aberto', done: 'feita', cancelled: 'cancelada' },
    nouns: {
      slack: { one: 'mensagem do Slack', other: 'mensagens do Slack' },
      mail: { one: 'e-mail', other: 'e-mails' },
    },
  },
};
