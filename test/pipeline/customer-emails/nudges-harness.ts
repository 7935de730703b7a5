import { stringify } from 'yaml';
import { DEFAULT_PLAYBOOKS } from '../../../src/config/schema-playbooks.ts';
import { decideAlerts } from '../../../src/pipeline/alerts/decide-alerts.ts';
import { deliver } from '../../../src/pipeline/deliver.ts';
import { listNudges, type NudgeRow } from '../../../src/store/customer-emails/customer-emails.ts';
import { type LoopbackSmtp, startLoopbackSmtp } from '../../helpers/smtp/loopback-smtp.ts';
import {
  type AlertsHarness,
  addAccount,
  addScore,
  DAY,
  startAlertsHarness,
} from '../alerts/alerts-harness.ts';

const template = (name: string) => ({
  title: { en: `${name} guide`, 'pt-BR': `Guia ${name}` },
  subject: { en: `${name}: {product}`, 'pt-BR': `${name}: {product}, em português` },
  body: {
    en: 'Hi {contact},\n\nhere is what helps at {account}.\n\n{link}',
    'pt-BR': 'Olá, {contact},\n\no que ajuda na {account}.\n\n{link}',
  },
  link_text: { en: 'Read it', 'pt-BR': 'Ler' },
  link: { en: 'https://help.corp.example/en', 'pt-BR': 'https://help.corp.example/pt' },
});

/** A configuration with e-mails switched on, as YAML; `nudges` replaces settings of that section. */
export function nudgesYaml(nudges: object = {}, rest: object = { alerts: { quiet_hours: null } }): string {
  return stringify({
    playbooks: DEFAULT_PLAYBOOKS,
    ...rest,
    nudges: {
      enabled: true,
      company: 'Corp',
      product: 'Planner',
      from: 'success@corp.example',
      reply_to: 'help@corp.example',
      postal_address: '1 Pier Road, Bristol',
      unsubscribe_url: 'https://mail.corp.example/',
      templates: { 'getting-back': template('Back'), 'renewal-reminder': template('Renewal') },
      ...nudges,
    },
  });
}

export interface NudgesHarness extends AlertsHarness {
  smtp: LoopbackSmtp;
  /** What customers got, oldest first. */
  mails(): LoopbackSmtp['received'];
  /** A low-touch account that is at risk on the day, with a contact. */
  addRisk(id: string, given?: { contactEmail?: string | null; locale?: string } & object): Promise<void>;
  /** One decision and one delivery. */
  pass(day?: string): Promise<Awaited<ReturnType<typeof decideAlerts>>['nudges']>;
  nudges(): Promise<NudgeRow[]>;
  /** The automated steps, with who has them now. */
  steps(): Promise<{ state: string; queue: string; title: string }[]>;
}

/** The product on its own database with a Slack, a mail server, and e-mails to customers switched on. */
export async function startNudgesHarness(
  options: { yaml?: string; clicks?: boolean } = {},
): Promise<NudgesHarness> {
  const smtp = await startLoopbackSmtp();
  const { yaml = nudgesYaml(), clicks = false } = options;
  const harness = await startAlertsHarness({ yaml, clicks, smtpUrl: smtp.url });
  return {
    ...harness,
    smtp,
    mails: () => smtp.received.filter(({ from }) => from === 'success@corp.example'),
    addRisk: async (id, { contactEmail = `${id}@customer.example`, ...rest } = {}) => {
      await addAccount(harness.raw, id, {
        csm: null,
        tier: 'starter',
        mrr: 50,
        contact_email: contactEmail,
        ...rest,
      });
      await addScore(harness.raw, id, DAY, 40);
    },
    pass: async (day = DAY) => {
      const { nudges } = await decideAlerts(harness.app.context, day);
      await deliver(harness.app.context);
      return nudges;
    },
    nudges: () => listNudges(harness.raw, { all: true }),
    steps: () =>
      harness.raw`select state, queue, title from tasks where step in ('guide', 'reminder') order by account_id`,
    close: async () => {
      await harness.close();
      await smtp.close();
    },
  };
}
