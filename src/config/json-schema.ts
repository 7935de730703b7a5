import { z } from 'zod';
import { configSchema } from './schema.ts';

interface JsonSchemaNode {
  const?: string;
  properties?: Record<string, JsonSchemaNode>;
  required?: string[];
  additionalProperties?: JsonSchemaNode | boolean;
  items?: JsonSchemaNode;
  oneOf?: JsonSchemaNode[];
  anyOf?: JsonSchemaNode[];
}

/** The published JSON Schema of `harbinger.yaml`, for editors (`harbinger config schema`). */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
}

/** Keys the schema knows at a path, over all variants of a union. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  return [...new Set(jsonSchemaNodes(path).flatMap((n) => Object.keys(n.properties ?? {})))];
}

export function jsonSchemaNodes(path: readonly PropertyKey[]): JsonSchemaNode[] {
  let nodes: JsonSchemaNode[] = [jsonSchema()];
  for (const step of path) {
    nodes = nodes.flatMap(variants).flatMap((node) => {
      if (typeof step === 'number') return node.items ? [node.items] : [];
      const property = node.properties?.[String(step)];
      if (property) return [property];
      return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : [];
    });
  }
  return nodes.flatMap(variants);
}

function variants(node: JsonSchemaNode): JsonSchemaNode[] {
  return [node, ...(node.oneOf ?? []), ...(node.anyOf ?? [])];
}

let made: JsonSchemaNode | undefined;

/** Made once and on demand: it takes longer than all the rest of a check. */
function jsonSchema(): JsonSchemaNode {
  made ??= configJsonSchema() as JsonSchemaNode;
  return made;
}
