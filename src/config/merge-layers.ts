import { record } from './unchecked.ts';

/** Mappings whose entries have names of the company's own: an entry is taken away with `null` or `enabled: false`. */
export const NAMED: readonly (readonly string[])[] = [
  ['alerts', 'rules'],
  ['playbooks'],
  ['tiers'],
  ['nudges', 'templates'],
  ['leaving', 'reasons'],
  ['materials'],
];

export interface MergedLayers {
  content: unknown;
  /** Number of the layer that had the last word on the value at a path, or that first named what it stands in. */
  originOf(path: readonly PropertyKey[]): number;
  /** Named entries that a layer has taken away, and nobody has brought back. */
  removed: readonly { path: readonly string[]; layer: number }[];
  /** Entries that a layer takes away although there is none of that name, with the names there are. */
  misnamed: readonly { path: readonly string[]; layer: number; known: readonly string[] }[];
}

/**
 * Lays later layers over earlier ones. Mappings merge key by key; everything else, lists included, is replaced. A rule of
 * another kind replaces the one of its name. What a layer leaves empty (undefined) changes nothing.
 */
export function mergeLayers(layers: readonly unknown[]): MergedLayers {
  const merge = new Merge();
  let content: unknown = {};
  for (const [layer, over] of layers.entries()) {
    if (over !== undefined && over !== null) content = merge.lay(content, over, { path: [], layer });
  }
  return {
    content,
    originOf: (path) => merge.originOf(path),
    removed: [...merge.removed.values()],
    misnamed: merge.misnamed,
  };
}

/** Where a layer is laid, and its number. */
interface MergePlace {
  path: readonly string[];
  layer: number;
}

class Merge {
  readonly removed = new Map<string, { path: readonly string[]; layer: number }>();
  readonly misnamed: { path: readonly string[]; layer: number; known: readonly string[] }[] = [];
  readonly #origins = new Map<string, number>();

  lay(base: unknown, over: unknown, place: MergePlace): unknown {
    const { path, layer } = place;
    const under = record(base);
    const upper = record(over);
    if (!under || !upper || isOtherKind(under, upper, path)) {
      if (under) this.#forget(path);
      this.#origins.set(keyOf(path), layer);
      return upper && isNamed(path) ? this.#lay({}, upper, place) : over;
    }
    return this.#lay(under, upper, place);
  }

  originOf(path: readonly PropertyKey[]): number {
    for (let length = path.length; length > 0; length--) {
      const origin = this.#origins.get(keyOf(path.slice(0, length)));
      if (origin !== undefined) return origin;
    }
    return this.#origins.get(keyOf([])) ?? 0;
  }

  #lay(
    under: Record<string, unknown>,
    upper: Record<string, unknown>,
    { path, layer }: MergePlace,
  ): Record<string, unknown> {
    const entries = new Map(Object.entries(under));
    for (const [key, value] of Object.entries(upper)) {
      const at = [...path, key];
      if (isNamed(path)) {
        if (isTakenAway(value, path)) {
          if (!entries.delete(key) && !this.removed.has(keyOf(at)))
            this.misnamed.push({ path: at, layer, known: [...entries.keys()] });
          this.removed.set(keyOf(at), { path: at, layer });
          continue;
        }
        this.removed.delete(keyOf(at));
      }
      const named = isNamed(path) && !isRules(path) ? withoutSwitch(value) : value;
      entries.set(key, this.lay(entries.get(key), named, { path: at, layer }));
    }
    return Object.fromEntries(entries);
  }

  /** What stood below a value that has been replaced is of no layer any more. */
  #forget(path: readonly string[]): void {
    const below = `${keyOf(path)}${SEPARATOR}`;
    for (const key of this.#origins.keys()) if (key.startsWith(below)) this.#origins.delete(key);
  }
}

const SEPARATOR = '\u0000';

function keyOf(path: readonly PropertyKey[]): string {
  return path.map(String).join(SEPARATOR);
}

function isNamed(path: readonly PropertyKey[]): boolean {
  return NAMED.some((named) => named.length === path.length && named.every((step, i) => step === path[i]));
}

function isRules(path: readonly PropertyKey[]): boolean {
  return path[0] === 'alerts';
}

/** A rule that is switched off stays, so that what names it still finds it. */
function isTakenAway(value: unknown, path: readonly string[]): boolean {
  return value === null || (!isRules(path) && record(value)?.enabled === false);
}

function withoutSwitch(value: unknown): unknown {
  const entry = record(value);
  if (entry?.enabled !== true) return value;
  const { enabled: _enabled, ...rest } = entry;
  return rest;
}

function isOtherKind(
  under: Record<string, unknown>,
  upper: Record<string, unknown>,
  path: readonly string[],
): boolean {
  return isRules(path) && isNamed(path.slice(0, -1)) && upper.kind !== undefined && upper.kind !== under.kind;
}
