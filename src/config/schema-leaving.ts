import * as z from 'zod';

const reasonSchema = z.strictObject({
  name: z.strictObject({ en: z.string().min(1), 'pt-BR': z.string().min(1) }).meta({
    description: 'What people read',
  }),
  also: z.array(z.string().min(1)).default([]).meta({ description: 'What sources call it' }),
});

type ReasonConfig = z.output<typeof reasonSchema>;

const reason = (en: string, pt: string, also: readonly string[] = []): ReasonConfig => ({
  name: { en, 'pt-BR': pt },
  also: [...also],
});

/** Why customers leave, when the file names nothing else; `also` are the answers that Stripe offers. */
export const DEFAULT_REASONS: Record<string, ReasonConfig> = {
  price: reason('Price', 'Preço', ['too_expensive']),
  missing_features: reason('Missing features', 'Faltam funções'),
  quality: reason('Quality', 'Qualidade', ['low_quality']),
  hard_to_use: reason('Hard to use', 'Difícil de usar', ['too_complex']),
  support: reason('Support', 'Atendimento', ['customer_service']),
  competitor: reason('Went to a competitor', 'Foi para um concorrente', ['switched_service']),
  not_used: reason('Not used enough', 'Pouco uso', ['unused']),
  sponsor_left: reason('Sponsor left', 'Saída do patrocinador'),
  business_closed: reason('Business closed or sold', 'Empresa fechou ou foi vendida'),
  other: reason('Other', 'Outro'),
};

/** What happens when a customer has given notice. */
export const leavingSchema = z.strictObject({
  playbook: z.string().nullable().default('off-boarding').meta({
    description: 'Playbook of an account that has given notice; null = none',
  }),
  tell: z
    .array(z.enum(['product', 'data', 'support', 'finance']))
    .default(['finance', 'support', 'product'])
    .meta({ description: 'Teams that are told, each in its channel under delivery.queue_channels' }),
  tickets_signal: z.string().min(1).nullable().default('tickets').meta({
    description: 'Signal in signals.csv that counts tickets, for the support team; null = none',
  }),
  reasons: z
    .record(
      z.string().regex(/^[a-z0-9_-]{1,40}$/, 'is not a short name of lower-case letters, digits, - and _'),
      reasonSchema,
    )
    .default(DEFAULT_REASONS)
    .meta({ description: 'Why customers leave, asked at closing' }),
});
