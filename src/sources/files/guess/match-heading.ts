import { plainName } from './column-words.ts';

/** What a column is called, as words are compared. */
export interface Heading {
  plain: string;
  /** The same without its unit; null = it has none. */
  bare: string | null;
}

export function toHeading(name: string): Heading {
  const split = splitUnit(name);
  return { plain: plainName(name), bare: split && plainName(split.name) };
}

/** The unit behind a name: in brackets, or a currency at its end. */
const UNIT = /\s*(?:\(([^()]*)\)|\[([^[\]]*)\]|\s(?:in\s)?([A-Z]{3}|\p{Sc}|R\$|US\$))\s*$/u;

/** A heading without the unit that stands behind it, such as `MRR (EUR)`; null = none does, or nothing stands before it. */
function splitUnit(heading: string): { name: string; unit: string } | null {
  const found = UNIT.exec(heading);
  const name = heading.slice(0, found?.index ?? 0).trim();
  const unit = found?.slice(1).find((part) => part !== undefined);
  return unit === undefined || name === '' ? null : { name, unit: unit.trim() };
}

/** The currency that stands behind the heading of a column of money; null = none does. */
export function currencyOf(heading: string): string | null {
  const unit = splitUnit(heading)?.unit;
  return unit !== undefined && Intl.supportedValuesOf('currency').includes(unit) ? unit : null;
}

/**
 * How good a name is: its place among the words, of the first list in which it stands at all, then among those that count
 * as a whole only; null = none of them. What stands before a unit is as good as a name without one.
 */
export function rankOf(
  { plain, bare }: Heading,
  lists: readonly (readonly string[])[],
  whole: readonly string[],
): number | null {
  const ranks = [plain, ...(bare === null ? [] : [bare])].flatMap((name) => {
    const at = whole.indexOf(name);
    const rank = lists.map((words) => placeOf(name, words)).find((place) => place !== null);
    return rank ?? (at < 0 ? [] : 2 + at * 0.1);
  });
  return ranks.length === 0 ? null : Math.min(...ranks);
}

/** Its place among the words, later when it is only a part; null = none of them. */
function placeOf(plain: string, words: readonly string[]): number | null {
  const at = words.indexOf(plain);
  if (at >= 0) return at * 0.2;
  const part = words.findIndex((word) => word.length > 3 && ` ${plain} `.includes(` ${word} `));
  return part < 0 ? null : 3 + part * 0.2;
}
