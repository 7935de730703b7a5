import { DEFAULT_TEMPLATES } from './default-customer-emails.ts';
import { DEFAULT_TIERS } from './schema.ts';
import { DEFAULT_RULES } from './schema-alerts.ts';
import { DEFAULT_PLAYBOOKS } from './schema-playbooks.ts';

/** What has names and is shipped: the layer that files are laid over. Every other key has its default in the schema. */
export const SHIPPED = {
  tiers: DEFAULT_TIERS,
  alerts: { rules: DEFAULT_RULES },
  playbooks: DEFAULT_PLAYBOOKS,
  nudges: { templates: DEFAULT_TEMPLATES },
} as const;
