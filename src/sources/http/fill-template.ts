/** Plain JSON in which texts may hold place-holders such as `{since:unix}` or `{cursor}`. */
export type Template =
  | string
  | number
  | boolean
  | null
  | readonly Template[]
  | { readonly [key: string]: Template };

/** What place-holders stand for; one that is not among them has no value yet. */
export type TemplateValues = ReadonlyMap<string, string | number>;

const PLACEHOLDER = /\{([a-z_]+(?::[a-z]+)?)\}/g;

/**
 * The template with its place-holders filled in. A text that is nothing but a place-holder becomes its value, a number
 * too. What holds one without a value is left out of the mapping or list it stands in.
 * @returns undefined when the template itself has a place-holder without a value
 */
export function fillTemplate(template: Template, values: TemplateValues): Template | undefined {
  if (typeof template === 'string') return fillText(template, values);
  if (template === null || typeof template !== 'object') return template;
  if (Array.isArray(template)) {
    return template.flatMap((inner: Template) => fillTemplate(inner, values) ?? []);
  }
  return Object.fromEntries(
    Object.entries(template).flatMap(([key, inner]) => {
      const filled = fillTemplate(inner, values);
      return filled === undefined ? [] : [[key, filled]];
    }),
  );
}

/** A text with its place-holders filled in; each value first passes `encode`. */
export function fillText(
  text: string,
  values: TemplateValues,
  encode: (value: string | number) => string = String,
): string | number | undefined {
  const names = placeholdersOf(text);
  if (names.some((name) => !values.has(name))) return undefined;
  const [only] = names;
  if (only !== undefined && text === `{${only}}`) {
    const value = values.get(only);
    return typeof value === 'number' ? value : encode(value ?? '');
  }
  return text.replace(PLACEHOLDER, (_whole, name: string) => encode(values.get(name) ?? ''));
}

/** Names of the place-holders of a template, in their order. */
export function placeholdersOf(template: Template | undefined): string[] {
  if (typeof template === 'string') return [...template.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
  if (template === null || typeof template !== 'object') return [];
  return Object.values(template).flatMap((inner: Template) => placeholdersOf(inner));
}
