import {
  chooseMaterials,
  type Material,
  type MaterialNeeds,
  type MaterialOffer,
} from '../../domain/materials/material.ts';
import { POOLED } from '../../domain/signals/usage/pool-sparse-products.ts';
import { commentThemes } from '../../domain/themes/comment-themes.ts';
import type { Day, HealthScore, Locale } from '../../domain/types.ts';
import type { QuoteView } from '../models/alert-model.ts';
import type { AlertView, PortfolioContext } from '../models/alert-view.ts';
import type { MessageContext } from '../models/message.ts';
import { MATERIAL_STRINGS } from '../strings/material-strings.ts';
import { createFormatter } from '../text/create-formatter.ts';
import { goalsOn, laggingGoals } from './goal-evidence.ts';

/** What is offered to an account, and for what. */
export interface OfferTerms {
  library: readonly Material[];
  rules: readonly string[];
  /** Steps that are asked for, as playbook/step; left out = those of its open tasks. */
  steps?: readonly string[];
  /** Further answers of the customer. */
  answers?: readonly QuoteView[];
  /** Of the installation, for customers whose language is not told. */
  locale: Locale;
  asOf: Day;
}

/** The best one or two materials for an account that somebody has to look after; empty where nothing fits. */
export function offerMaterials(view: AlertView, terms: OfferTerms): MaterialOffer[] {
  return terms.library.length === 0 ? [] : chooseMaterials(terms.library, needsOf(view, terms));
}

/** The same as part of a model: left out where nothing fits. */
export function offersIn(
  view: AlertView,
  { materials: library = [], locale, asOf }: Pick<PortfolioContext, 'materials' | 'locale' | 'asOf'>,
  terms: Pick<OfferTerms, 'rules' | 'answers'>,
): { materials?: readonly MaterialOffer[] } {
  const materials = offerMaterials(view, { ...terms, library, locale, asOf });
  return materials.length === 0 ? {} : { materials };
}

function needsOf(view: AlertView, { rules, steps, answers = [], locale, asOf }: OfferTerms): MaterialNeeds {
  const { account, quote, score, tasks } = view;
  const comments = [...(quote === null ? [] : [quote]), ...answers].flatMap(({ comment }) => comment ?? []);
  const lagging = laggingGoals(goalsOn(score?.features, asOf));
  return {
    locale: account.locale ?? locale,
    day: asOf,
    segment: account.segment,
    themes: [...new Set(comments.flatMap(commentThemes))],
    products: fallenProducts(score?.detail),
    goals: lagging.flatMap(({ id, goal }) => [id, goal]),
    rules,
    steps:
      steps ?? tasks.flatMap(({ state, step }) => (state === 'open' && step !== undefined ? [step] : [])),
  };
}

/**
 * Products whose use costs the account points, the one that costs most first; those that are used too little to be judged
 * apart have no name.
 */
export function fallenProducts(detail: string | undefined): string[] {
  if (detail === undefined) return [];
  const { drivers } = JSON.parse(detail) as Pick<HealthScore, 'drivers'>;
  const named = drivers.flatMap(({ code, params, points }) =>
    code.startsWith('usage.') && points < 0 && typeof params.product === 'string' && params.product !== POOLED
      ? [params.product]
      : [],
  );
  return [...new Set(named)];
}

/** `Webinar on 10 Dec: Reports in an hour, https://…`, in the language of whoever reads it. */
export function materialLine({ kind, title, url, on }: MaterialOffer, context: MessageContext): string {
  const { kinds, on: onDay } = MATERIAL_STRINGS[context.locale];
  const name = on === null ? kinds[kind] : onDay(kinds[kind], createFormatter(context).day(on));
  return `${name}: ${title}, ${url}`;
}
