export interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  minItems?: number;
  required?: string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  default?: unknown;
  description?: string;
  examples?: unknown[];
  $schema?: string;
}

const TYPES: Record<string, (value: unknown) => boolean> = {
  object: isMapping,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  boolean: (value) => typeof value === 'boolean',
  null: (value) => value === null,
};

/** What of a value contradicts a JSON Schema, as an editor would underline it. Knows the keywords above and no others. */
export function checkJsonSchema(schema: JsonSchema, value: unknown, path = ''): string[] {
  const wrong: string[] = [];
  const say = (what: string) => wrong.push(`${path || '/'}: ${what}`);
  const types = [schema.type ?? []].flat();
  if (types.length > 0 && !types.some((type) => TYPES[type]?.(value))) say(`is no ${types.join(' or ')}`);
  if (schema.const !== undefined && value !== schema.const) say(`is not ${String(schema.const)}`);
  if (schema.enum && !schema.enum.includes(value)) say(`is none of ${schema.enum.join(', ')}`);
  if (typeof value === 'string') {
    if (schema.pattern !== undefined && !new RegExp(schema.pattern).test(value)) say('breaks the pattern');
    if (value.length < (schema.minLength ?? 0)) say('is too short');
  }
  if (typeof value === 'number' && (value < (schema.minimum ?? value) || value > (schema.maximum ?? value))) {
    say('is out of range');
  }
  if (Array.isArray(value)) {
    if (value.length < (schema.minItems ?? 0)) say('has too few entries');
    const { items } = schema;
    if (items) wrong.push(...value.flatMap((item, i) => checkJsonSchema(items, item, `${path}/${i}`)));
  }
  if (isMapping(value)) wrong.push(...checkMapping(schema, value, path));
  for (const variants of [schema.anyOf, schema.oneOf]) {
    const fits = variants?.filter((variant) => checkJsonSchema(variant, value, path).length === 0).length;
    if (fits === 0) say('fits no variant');
    if (variants && variants === schema.oneOf && (fits ?? 0) > 1) say('fits several variants');
  }
  return wrong;
}

function checkMapping(schema: JsonSchema, value: Record<string, unknown>, path: string): string[] {
  const wrong = (schema.required ?? [])
    .filter((key) => !(key in value))
    .map((key) => `${path || '/'}: lacks ${key}`);
  for (const [key, inner] of Object.entries(value)) {
    const own = schema.properties?.[key];
    const other = schema.additionalProperties;
    if (own) wrong.push(...checkJsonSchema(own, inner, `${path}/${key}`));
    else if (other === false) wrong.push(`${path}/${key}: is not known`);
    else if (typeof other === 'object') wrong.push(...checkJsonSchema(other, inner, `${path}/${key}`));
    if (schema.propertyNames) wrong.push(...checkJsonSchema(schema.propertyNames, key, `${path}/${key}`));
  }
  return wrong;
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
