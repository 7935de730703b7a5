import { createHash } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import type { NudgeTemplate } from '../../domain/nudges/nudge-template.ts';

/** What the configuration says about e-mails to customers, once it is complete; null = they are switched off. */
export type NudgeSettings = Config['nudges'] & {
  company: string;
  product: string;
  from: string;
  postal_address: string;
  unsubscribe_url: string;
};

export function nudgeSettings({ nudges }: Config): NudgeSettings | null {
  const { enabled, company, product, from, postal_address, unsubscribe_url } = nudges;
  if (!enabled || !company || !product || !from || !postal_address || !unsubscribe_url) return null;
  return { ...nudges, company, product, from, postal_address, unsubscribe_url };
}

/** What a version of a template is known by: an approval does not outlive a change of a word or a link. */
export function templateDigest(template: NudgeTemplate): string {
  const { subject, body, link, link_text } = template;
  const told = [subject, body, link, link_text].map((text) => [text.en, text['pt-BR']]);
  return createHash('sha256').update(JSON.stringify(told)).digest('hex').slice(0, 16);
}

/** The template of a playbook step as configured now; null = the step has none. */
export function templateOfStep(config: Config, playbook: string, step: string): string | null {
  return config.playbooks[playbook]?.steps.find((s) => s.id === step)?.template ?? null;
}

/** How colleagues call a template; one that is gone from the configuration by its id. */
export function templateTitle(config: Config, template: string): string {
  return config.nudges.templates[template]?.title[config.locale] ?? template;
}
