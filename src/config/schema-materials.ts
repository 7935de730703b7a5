import * as z from 'zod';
import { MATERIAL_KINDS } from '../domain/materials/material.ts';
import { THEME_KEYS } from '../domain/themes/theme-lexicon.ts';
import { calendarDay } from './calendar-day.ts';
import { oneLine, webPage } from './schema-customer-emails.ts';

const editionSchema = z
  .strictObject({
    title: oneLine(80).meta({ description: 'What customers and colleagues see it called' }),
    url: webPage.meta({ description: 'Where it is' }),
    from: calendarDay
      .nullable()
      .default(null)
      .meta({ description: 'Offered from this day on; null = at once' }),
    on: calendarDay.nullable().default(null).meta({
      description: 'Day of an event, after which it is offered no more; null = it does not end',
    }),
  })
  .refine(({ from, on }) => from === null || on === null || from <= on, {
    error: 'is offered only after its day: from is later than on',
    path: ['from'],
  });

const names = (description: string) => z.array(z.string().min(1)).default([]).meta({ description });

const materialSchema = z
  .strictObject({
    kind: z.enum(MATERIAL_KINDS).meta({ description: 'What it is called before its title' }),
    editions: z
      .strictObject({ en: editionSchema.optional(), 'pt-BR': editionSchema.optional() })
      .refine((editions) => Object.values(editions).some((edition) => edition !== undefined), {
        error: 'names no language; give at least one of en and pt-BR',
      })
      .meta({ description: 'By language; customers are offered their own only' }),
    themes: z.array(z.enum(THEME_KEYS)).default([]).meta({ description: 'Complaints that it helps with' }),
    goals: names('Goals that it helps to reach, by id or in words'),
    rules: names('Rules whose alerts it helps with'),
    steps: names('Steps that it helps with, as playbook/step'),
    products: names('Only where one of these is used less; with nothing else named, whenever one is'),
    segments: names('Only for accounts of these; empty = for all'),
  })
  .refine(
    ({ themes, goals, rules, steps, products }) =>
      [themes, goals, rules, steps, products].some((served) => served.length > 0),
    { error: 'would never be offered; name what it serves: themes, goals, rules, steps or products' },
  );

export const materialsSchema = z
  .record(z.string().regex(/^[a-z0-9-]{1,60}$/, 'is not a short name'), materialSchema)
  .default({})
  .meta({ description: 'Trainings, manuals and webinars that may be offered to customers, by name' });
