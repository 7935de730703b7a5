import * as z from 'zod';
import { CONTACT_CHANNELS } from '../domain/contacts/channel.ts';
import { durationBetween } from './duration.ts';
import { CONTACT_WORDS, fillable } from './fillable.ts';

/** What a missed contact becomes a task with, when the file says nothing else. */
const DEFAULT_CONTACT_TITLE = {
  en: 'Get in touch with {contact}: the planned contact was missed',
  'pt-BR': 'Falar com {contact}: o contato planejado não aconteceu',
};

/** And one whose day is near. */
const DEFAULT_PLANNED_TITLE = {
  en: 'Talk to {contact}: contact is planned',
  'pt-BR': 'Falar com {contact}: contato planejado',
};

const contactTitle = fillable(z.string().min(1), CONTACT_WORDS);

/** Planned contact: what counts as one, and how its tasks are made. */
export const contactSchema = z.strictObject({
  signal: z.string().min(1).default('meetings').meta({
    description: 'Signal in signals.csv that records contact; a value above 0 counts',
  }),
  channels: z.record(z.string(), z.enum(CONTACT_CHANNELS)).default({}).meta({
    description:
      'Further signals that record contact, with how people talked; the one above may be among them',
  }),
  ahead: durationBetween(0, 30).default('3d').meta({
    description: 'How long before its day a planned contact becomes a task',
  }),
  due_working_days: z.int().min(0).max(120).default(1),
  most_per_week: z.int().min(1).default(5).meta({
    description: 'New contact tasks of one person in seven days; the longest over first, the rest waits',
  }),
  without_source: z.boolean().default(false).meta({
    description:
      'Plan contacts although no source tells of any: what people say and close counts, from the first day on',
  }),
  template: z.string().nullable().default(null).meta({
    description:
      'E-mail to customers (nudges.templates) that is the planned contact of low-touch accounts; null = the pool is told',
  }),
  title: z
    .strictObject({ en: contactTitle, 'pt-BR': contactTitle })
    .default(DEFAULT_CONTACT_TITLE)
    .meta({ description: 'Of a missed one; {contact}, {account} and {csm} are filled in' }),
  planned_title: z
    .strictObject({ en: contactTitle, 'pt-BR': contactTitle })
    .default(DEFAULT_PLANNED_TITLE)
    .meta({ description: 'Of one whose day is near' }),
});
