import * as z from 'zod';
import { STEP_REASONS } from '../domain/alerts/step-condition.ts';
import { COLLECTIONS } from '../domain/types.ts';
import { durationDays } from './duration.ts';
import { fillable, TITLE_WORDS } from './fillable.ts';
import { OFF_BOARDING } from './off-boarding-playbook.ts';

const text = fillable(z.string().min(1), TITLE_WORDS);

const title = z.strictObject({ en: text, 'pt-BR': text }).meta({
  description: '{contact}, {account}, {product}, {csm} and {theme} are filled in',
});

const names = z.array(z.string().min(1)).min(1);
const below = z.number().min(0).max(100);

const conditionSchema = z
  .strictObject({
    tiers: names.optional(),
    segments: names.optional(),
    rules: names.optional().meta({ description: 'One of these rules fires' }),
    reasons: z
      .array(z.enum(STEP_REASONS))
      .min(1)
      .optional()
      .meta({ description: 'Why tasks are planned now' }),
    yearly_value_at_least: z.number().min(0).optional(),
    probability_at_least: z.number().min(0).max(1).optional(),
    component_below: z
      .strictObject({
        usage: below.optional(),
        nps: below.optional(),
        ces: below.optional(),
        payment: below.optional(),
      })
      .optional()
      .meta({ description: 'The score of a component is known and lower than this' }),
    renewal_within: durationDays.optional(),
    collection: z.enum(COLLECTIONS).optional().meta({
      description: 'How an invoice that is chased is to be paid',
    }),
  })
  .refine((when) => Object.keys(when).length > 0, {
    error: 'names no condition; leave it out for a step that is always due',
  });

export type ConditionConfig = z.output<typeof conditionSchema>;

const stepSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/, 'is not a short name of lower-case letters, digits and hyphens'),
  title,
  queue: z
    .enum(['csm', 'manager', 'product', 'data', 'support', 'finance', 'automation', 'theme'])
    .default('csm')
    .meta({ description: 'theme: chosen by what the complaint is about (alerts.theme_routing)' }),
  due_working_days: z.int().min(0).max(120),
  point: title.optional().meta({
    description:
      'A talk with the contact: steps with a point that are due together become one task with all points',
  }),
  days_before_leaving: z.int().min(0).max(365).optional().meta({
    description: 'Due so many days before the account leaves instead, once that day is known',
  }),
  touch: z.enum(['high', 'low']).nullable().default(null),
  when: conditionSchema.optional().meta({ description: 'The step is due only if all of this holds' }),
  stop_on_recovery: z.boolean().default(true),
  template: z.string().optional().meta({
    description: 'E-mail to the customer that does this step (nudges.templates); for queue: automation',
  }),
});

const questions = z.array(text).default([]);

const playbookSchema = z.strictObject({
  questions: z
    .strictObject({ en: questions, 'pt-BR': questions })
    .prefault({})
    .meta({ description: 'What to ask in a call, for the agenda; the words of titles are filled in' }),
  steps: z
    .array(stepSchema)
    .min(1)
    .refine((steps) => new Set(steps.map((s) => s.id)).size === steps.length, {
      error: 'has two steps with the same id',
    }),
});

type PlaybookConfig = z.output<typeof playbookSchema>;
type StepConfig = PlaybookConfig['steps'][number];

type StepTerms = Pick<StepConfig, 'due_working_days'> &
  Partial<
    Pick<
      StepConfig,
      'days_before_leaving' | 'point' | 'queue' | 'touch' | 'when' | 'stop_on_recovery' | 'template'
    >
  >;

const step = (id: string, title: StepConfig['title'], terms: StepTerms): StepConfig => ({
  id,
  title,
  queue: terms.queue ?? 'csm',
  due_working_days: terms.due_working_days,
  ...(terms.days_before_leaving === undefined ? {} : { days_before_leaving: terms.days_before_leaving }),
  ...(terms.point === undefined ? {} : { point: terms.point }),
  touch: terms.touch ?? null,
  ...(terms.when === undefined ? {} : { when: terms.when }),
  stop_on_recovery: terms.stop_on_recovery ?? true,
  ...(terms.template === undefined ? {} : { template: terms.template }),
});

export const DEFAULT_PLAYBOOKS: Record<string, PlaybookConfig> = {
  risk: {
    questions: {
      en: [
        'What has changed on your side in the last weeks?',
        'Who used to work with it and no longer does?',
        'What would have to be true for you to renew?',
      ],
      'pt-BR': [
        'O que mudou do lado de vocês nas últimas semanas?',
        'Quem usava e deixou de usar?',
        'O que precisa acontecer para vocês renovarem?',
      ],
    },
    steps: [
      step(
        'call',
        { en: 'Call {contact} about what changed', 'pt-BR': 'Ligar para {contact} sobre o que mudou' },
        { due_working_days: 1, point: { en: 'what changed', 'pt-BR': 'o que mudou' }, touch: 'high' },
      ),
      step(
        'mail',
        {
          en: 'Send a short summary with an offer of help',
          'pt-BR': 'Enviar um resumo curto com uma oferta de ajuda',
        },
        { due_working_days: 2, touch: 'high' },
      ),
      step(
        'review',
        {
          en: 'Hold a review meeting with the sponsor',
          'pt-BR': 'Fazer uma reunião de revisão com o patrocinador',
        },
        { due_working_days: 10, touch: 'high' },
      ),
      step(
        'guide',
        {
          en: 'Send the guide for getting back to {product}',
          'pt-BR': 'Enviar o guia de retomada do {product}',
        },
        { due_working_days: 1, queue: 'automation', touch: 'low', template: 'getting-back' },
      ),
    ],
  },
  detractor: {
    questions: {
      en: ['What led to this answer?', 'What should we solve first?'],
      'pt-BR': ['O que levou a essa nota?', 'O que devemos resolver primeiro?'],
    },
    steps: [
      step(
        'reply',
        {
          en: 'Answer {contact} in person within two days',
          'pt-BR': 'Responder pessoalmente a {contact} em até dois dias',
        },
        {
          due_working_days: 2,
          point: { en: 'the answer they gave', 'pt-BR': 'a resposta que deram' },
          stop_on_recovery: false,
        },
      ),
      step(
        'theme',
        { en: 'Follow up on the complaint about {theme}', 'pt-BR': 'Tratar a reclamação sobre {theme}' },
        { due_working_days: 3, queue: 'theme', stop_on_recovery: false },
      ),
    ],
  },
  effort: {
    questions: {
      en: ['Which step took the most effort?', 'How do you get around it today?'],
      'pt-BR': ['Qual etapa deu mais trabalho?', 'Como vocês contornam isso hoje?'],
    },
    steps: [
      step(
        'friction',
        {
          en: 'Ask {contact} what was hard and solve it',
          'pt-BR': 'Perguntar a {contact} o que foi difícil e resolver',
        },
        { due_working_days: 3, point: { en: 'what was hard', 'pt-BR': 'o que foi difícil' }, touch: 'high' },
      ),
      step(
        'support',
        { en: 'Check the open tickets of {account}', 'pt-BR': 'Verificar os chamados abertos de {account}' },
        { due_working_days: 3, queue: 'support' },
      ),
      step(
        'theme',
        { en: 'Follow up on the complaint about {theme}', 'pt-BR': 'Tratar a reclamação sobre {theme}' },
        { due_working_days: 3, queue: 'theme', stop_on_recovery: false },
      ),
    ],
  },
  payment: {
    questions: {
      en: ['Does the invoice reach the right person?', 'What has to change before it can be paid?'],
      'pt-BR': ['A fatura chega à pessoa certa?', 'O que precisa mudar para que seja paga?'],
    },
    steps: [
      step(
        'finance',
        {
          en: 'Clear the open invoice with {account}',
          'pt-BR': 'Regularizar a fatura em aberto com {account}',
        },
        { due_working_days: 2, queue: 'finance' },
      ),
      step(
        'card',
        {
          en: 'Ask {contact} to renew the payment method',
          'pt-BR': 'Pedir a {contact} que atualize a forma de pagamento',
        },
        {
          due_working_days: 1,
          point: { en: 'the payment method', 'pt-BR': 'a forma de pagamento' },
          touch: 'high',
          when: { collection: 'automatic' },
        },
      ),
      step(
        'ask',
        {
          en: 'Ask {contact} when the open invoice will be paid',
          'pt-BR': 'Perguntar a {contact} quando a fatura em aberto será paga',
        },
        {
          due_working_days: 1,
          point: { en: 'when the open invoice will be paid', 'pt-BR': 'quando a fatura em aberto será paga' },
          touch: 'high',
          when: { collection: 'manual' },
        },
      ),
    ],
  },
  onboarding: {
    questions: {
      en: ['What do you expect to have reached in three months?', 'What keeps your team from starting?'],
      'pt-BR': ['O que vocês esperam ter alcançado em três meses?', 'O que impede a equipe de começar?'],
    },
    steps: [
      step(
        'align',
        {
          en: 'Agree with {contact} what they expect and how to start',
          'pt-BR': 'Combinar com {contact} o que esperam e como começar',
        },
        { due_working_days: 2, point: { en: 'a good start', 'pt-BR': 'um bom começo' }, touch: 'high' },
      ),
      step(
        'start',
        {
          en: 'Send {account} the first steps in {product}',
          'pt-BR': 'Enviar à {account} os primeiros passos no {product}',
        },
        { due_working_days: 2, queue: 'automation', touch: 'low' },
      ),
    ],
  },
  goal: {
    questions: {
      en: ['What stands in the way of the goal?', 'Is it still the right goal?'],
      'pt-BR': ['O que está impedindo a meta?', 'Ela ainda é a meta certa?'],
    },
    steps: [
      step(
        'agree',
        {
          en: 'Agree with {contact} how the goal is reached',
          'pt-BR': 'Combinar com {contact} como atingir a meta',
        },
        {
          due_working_days: 5,
          point: { en: 'the goal that is behind', 'pt-BR': 'a meta atrasada' },
          touch: 'high',
        },
      ),
    ],
  },
  renewal: {
    questions: {
      en: [
        'Who decides on the renewal, and by when?',
        'Which results will they look at?',
        'What speaks against renewing?',
      ],
      'pt-BR': [
        'Quem decide a renovação, e até quando?',
        'Quais resultados serão avaliados?',
        'O que pesa contra a renovação?',
      ],
    },
    steps: [
      step(
        'plan',
        { en: 'Agree the renewal with {contact}', 'pt-BR': 'Combinar a renovação com {contact}' },
        { due_working_days: 2, point: { en: 'the renewal', 'pt-BR': 'a renovação' }, touch: 'high' },
      ),
      step(
        'sponsor',
        {
          en: 'Bring the manager into the renewal talk',
          'pt-BR': 'Envolver o gestor na conversa de renovação',
        },
        { due_working_days: 5, queue: 'manager', touch: 'high' },
      ),
      step(
        'reminder',
        { en: 'Send the renewal reminder', 'pt-BR': 'Enviar o lembrete de renovação' },
        { due_working_days: 2, queue: 'automation', touch: 'low', template: 'renewal-reminder' },
      ),
    ],
  },
  'off-boarding': OFF_BOARDING,
};

export const playbooksSchema = z.record(z.string(), playbookSchema).default(DEFAULT_PLAYBOOKS);
