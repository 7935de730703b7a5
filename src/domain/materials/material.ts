import { compareText, nameKey } from '../names.ts';
import type { ThemeKey } from '../themes/theme-lexicon.ts';
import type { Day, Locale } from '../types.ts';

export const MATERIAL_KINDS = ['training', 'manual', 'webinar'] as const;
export type MaterialKind = (typeof MATERIAL_KINDS)[number];

/** A material in one language. */
export interface MaterialEdition {
  title: string;
  url: string;
  /** Not offered before; null = at once. */
  from: Day | null;
  /** The day of an event, after which it is offered no more; null = it does not end. */
  on: Day | null;
}

/** What may be offered to a customer, and what it helps with. */
export interface Material {
  name: string;
  kind: MaterialKind;
  editions: { readonly [L in Locale]?: MaterialEdition | undefined };
  themes: readonly ThemeKey[];
  goals: readonly string[];
  rules: readonly string[];
  /** `playbook/step`. */
  steps: readonly string[];
  /** For these products or segments only; empty = for all. */
  products: readonly string[];
  segments: readonly string[];
}

/** What an account is looked at for, and in whose language. */
export interface MaterialNeeds {
  locale: Locale;
  day: Day;
  segment: string | null;
  themes: readonly ThemeKey[];
  /** Products that are used less; empty = none is known. */
  products: readonly string[];
  /** Goals behind their line or missed, by id and in words. */
  goals: readonly string[];
  rules: readonly string[];
  steps: readonly string[];
}

/** A material as it is offered. */
export interface MaterialOffer extends Pick<Material, 'name' | 'kind'> {
  title: string;
  url: string;
  on: Day | null;
}

/** That a material was offered in an episode, to be recorded. */
export interface NewMaterialOffer {
  episodeId: string;
  accountId: string;
  material: string;
  via: 'alert' | 'email';
  offeredOn: Day;
}

/** Nobody reads a list of links. */
export const MOST_OFFERS = 2;

/**
 * The materials that fit best: in the customer's language, not over yet, for its segment and for a product that is used
 * less where products are named; most reasons first, then the event that comes first.
 */
export function chooseMaterials(library: readonly Material[], needs: MaterialNeeds): MaterialOffer[] {
  return library
    .flatMap((material) => {
      const edition = editionOn(material, needs);
      const reasons = edition === null ? 0 : reasonsFor(material, needs);
      return edition === null || reasons === 0 ? [] : [{ material, edition, reasons }];
    })
    .sort(
      (a, b) =>
        b.reasons - a.reasons ||
        compareText(a.edition.on ?? '9999', b.edition.on ?? '9999') ||
        compareText(a.material.name, b.material.name),
    )
    .slice(0, MOST_OFFERS)
    .map(({ material: { name, kind }, edition: { title, url, on } }) => ({ name, kind, title, url, on }));
}

/** What is offered in a language on a day; null = nothing. */
export function editionOn(
  { editions }: Pick<Material, 'editions'>,
  { locale, day }: { locale: Locale; day: Day },
): MaterialEdition | null {
  const edition = editions[locale];
  if (edition === undefined || (edition.from !== null && edition.from > day)) return null;
  return edition.on !== null && edition.on < day ? null : edition;
}

/** How many of an account's reasons it helps with; 0 = it is not for this account. */
function reasonsFor(material: Material, needs: MaterialNeeds): number {
  const { products, segments } = material;
  if (segments.length > 0 && (needs.segment === null || shared(segments, [needs.segment]) === 0)) return 0;
  const fits = shared(products, needs.products);
  // Of the right theme, but about another product.
  if (products.length > 0 && needs.products.length > 0 && fits === 0) return 0;
  const { themes, goals, rules, steps } = material;
  const reasons =
    shared(themes, needs.themes) +
    shared(goals, needs.goals) +
    shared(rules, needs.rules) +
    shared(steps, needs.steps);
  const isForProductAlone = themes.length + goals.length + rules.length + steps.length === 0;
  return reasons === 0 && !isForProductAlone ? 0 : reasons + fits;
}

function shared(ours: readonly string[], theirs: readonly string[]): number {
  if (ours.length === 0 || theirs.length === 0) return 0;
  const known = new Set(theirs.map(nameKey));
  return ours.filter((one) => known.has(nameKey(one))).length;
}
