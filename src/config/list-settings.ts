import { EFFECTS } from './effects.ts';
import { configJsonSchema, type JsonSchemaNode } from './json-schema.ts';

/** One setting of the file, as the reference shows it. */
export interface Setting {
  /** Steps joined by dots; `[]` = each of a list, `[kind]` = those of a kind, `NAME` = a name of the reader's own. */
  path: string;
  /** What may stand there, in words. */
  type: string;
  /** As JSON; null = it has to be said. */
  default: string | null;
  effect: string | null;
}

/** Every setting that the schema knows, in its order; of a kind of source or rule, below its kind. */
export function listSettings(): Setting[] {
  return settingsIn(configJsonSchema() as JsonSchemaNode, '', false);
}

function settingsIn(node: JsonSchemaNode, path: string, isOptional: boolean): Setting[] {
  const { inner, nullable } = withoutNull(node);
  const own: Setting = {
    path,
    type: `${typeInWords(inner)}${nullable ? ' or null' : ''}`,
    default: defaultOf(node, isOptional),
    effect: effectOf(path, node.description ?? inner.description),
  };
  const below = childrenOf(inner, path);
  // What only holds others says nothing itself.
  return path === '' || (own.effect === null && below.length > 0) ? below : [own, ...below];
}

const SHAPE_ONLY = /^(?:A duration|auto \(1\.5)/;

function effectOf(path: string, described: string | undefined): string | null {
  const plain = path.replaceAll(/\([\w-]+\)/g, '').replaceAll(/\[[\w-]+\]/g, '[]');
  const steps = plain.split(/\.(?! )/);
  const any = plain.replaceAll(/[\w-]+(?: \| [\w-]+){2,}/g, '*');
  const said = [path, plain, any, steps.slice(-2).join('.'), steps.at(-1)!].find((key) => EFFECTS.has(key));
  if (said !== undefined && (described === undefined || SHAPE_ONLY.test(described)))
    return EFFECTS.get(said)!;
  return described ?? null;
}

function childrenOf(node: JsonSchemaNode, path: string): Setting[] {
  if (node.items) return childrenOf(withoutNull(node.items).inner, `${path}[]`);
  const variants = node.oneOf ?? node.anyOf?.filter(({ properties }) => properties !== undefined) ?? [];
  if (variants.length > 0) {
    return variants.flatMap((variant) => {
      const kind = variant.properties?.kind?.const;
      return childrenOf(variant, kind === undefined ? path : ofKind(path, kind));
    });
  }
  const own = alike(node).flatMap(({ names, child }) => {
    const isOptional = !(node.required ?? []).includes(names[0]!);
    const name = names.join(' | ');
    return settingsIn(child, path === '' ? name : `${path}.${name}`, isOptional);
  });
  const { additionalProperties: any } = node;
  return typeof any === 'object' ? [...own, ...childrenOf(withoutNull(any).inner, `${path}.NAME`)] : own;
}

/** `sources[]` of the kind `stripe` is `sources[stripe]`, a rule of the kind `band` `NAME(band)`. */
function ofKind(path: string, kind: string): string {
  return path.endsWith('[]') ? `${path.slice(0, -1)}${kind}]` : `${path}(${kind})`;
}

/** The properties of a node; those that differ in their name only are told together. */
function alike(node: JsonSchemaNode): { names: string[]; child: JsonSchemaNode }[] {
  const groups = new Map<string, { names: string[]; child: JsonSchemaNode }>();
  for (const [name, child] of Object.entries(node.properties ?? {})) {
    if (child.const !== undefined) continue;
    const isOwn = child.description !== undefined || (child.default !== undefined && !child.enum);
    const isOptional = !(node.required ?? []).includes(name);
    const shape = isOwn ? name : JSON.stringify([isOptional, { ...child, default: null }]);
    const group = groups.get(shape);
    if (group) group.names.push(name);
    else groups.set(shape, { names: [name], child });
  }
  return [...groups.values()];
}

function withoutNull(node: JsonSchemaNode): { inner: JsonSchemaNode; nullable: boolean } {
  const others = node.anyOf?.filter(({ type }) => type !== 'null') ?? [];
  const nullable = others.length < (node.anyOf?.length ?? 0);
  if (nullable && others.length === 1) return { inner: others[0]!, nullable };
  return nullable ? { inner: { ...node, anyOf: others }, nullable } : { inner: node, nullable: false };
}

function defaultOf(node: JsonSchemaNode, isOptional: boolean): string | null {
  if (node.default !== undefined) return JSON.stringify(node.default);
  return isOptional ? '' : null;
}

function typeInWords(node: JsonSchemaNode): string {
  if (node.enum) return node.enum.map((value) => `\`${value}\``).join(', ');
  if (node.items) return `list of ${typeInWords(withoutNull(node.items).inner)}`;
  if (node.oneOf || node.anyOf) return 'one of several kinds';
  if (typeof node.additionalProperties === 'object') return 'mapping by name';
  if (node.properties) return 'section';
  if (SHAPE_ONLY.test(node.description ?? '')) return 'duration';
  const { minimum, maximum, exclusiveMinimum } = node;
  const bounds = [
    minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? null : `from ${minimum}`,
    exclusiveMinimum === undefined ? null : `above ${exclusiveMinimum}`,
    maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? null : `to ${maximum}`,
  ].filter((bound) => bound !== null);
  const word = Array.isArray(node.type) ? node.type.join(' or ') : (node.type ?? 'anything');
  return [word, ...bounds].join(' ');
}
