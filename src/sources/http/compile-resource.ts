import type { HttpResource, Mapping } from '../../config/schema-http.ts';
import { ENTITY_COLUMNS } from '../rows/entity-columns.ts';
import { compileExpression, type Expression, ExpressionError } from './expression.ts';
import type { PagingRules } from './paging.ts';

/** A mapping with its expressions compiled. */
export interface CompiledMapping {
  only: Expression | null;
  gone: Expression | null;
  columns: readonly (readonly [column: string, Expression])[];
}

/** A resource with its expressions compiled. */
export interface CompiledResource extends CompiledMapping, PagingRules {
  name: string;
  resource: HttpResource;
}

export interface ResourceProblem {
  /** Place within the resource, e.g. `map.account_id`. */
  key: string;
  message: string;
}

/** Entities whose rows can be added up, and the column that is. */
export const SUMMED: ReadonlyMap<string, string> = new Map([
  ['signals', 'value'],
  ['usage', 'events'],
]);

type Bindings = Readonly<Record<string, unknown>>;

/** Compiles what a resource says; everything that is wrong with it at once. @param bindings for all expressions */
export function compileResource(
  name: string,
  resource: HttpResource,
  bindings: Bindings,
): { compiled: CompiledResource | null; problems: readonly ResourceProblem[] } {
  const { mapping, problems } = compileMapping(resource, bindings);
  const { paging } = resource;
  const compile = compiler(bindings, problems);
  if (resource.sum && !SUMMED.has(resource.entity)) {
    problems.push({
      key: 'sum',
      message: `is for ${[...SUMMED.keys()].join(' and ')}, not for ${resource.entity}`,
    });
  }
  const compiled = {
    ...{ name, resource, paging, ...mapping },
    next: compile('paging.next', 'next' in paging ? paging.next : null),
    more: compile('paging.more', 'more' in paging ? paging.more : null),
  };
  return { compiled: problems.length > 0 ? null : compiled, problems };
}

/** Compiles how JSON becomes rows. Where there are problems, the mapping lacks what is wrong. */
export function compileMapping(
  { entity, map, only, gone }: Mapping,
  bindings: Bindings,
): { mapping: CompiledMapping; problems: ResourceProblem[] } {
  const problems: ResourceProblem[] = [];
  const compile = compiler(bindings, problems);
  const told = new Map(Object.entries(map));
  const columns = [...told].flatMap(([column, text]) => {
    const expression = compile(`map.${column}`, text);
    return expression === null ? [] : [[column, expression] as const];
  });
  const known = ENTITY_COLUMNS[entity].map((column) => column.name as string);
  for (const { name, required } of ENTITY_COLUMNS[entity]) {
    if (required && !told.has(name)) {
      problems.push({ key: 'map', message: `lacks ${name}, which every row needs` });
    }
  }
  for (const column of told.keys()) {
    if (known.includes(column)) continue;
    problems.push({ key: `map.${column}`, message: `is no column of ${entity}: it has ${known.join(', ')}` });
  }
  return { mapping: { columns, only: compile('only', only), gone: compile('gone', gone) }, problems };
}

/** Compiles an expression that stands at a key, and notes what is wrong with it. */
function compiler(bindings: Bindings, problems: ResourceProblem[]) {
  return (key: string, text: string | null): Expression | null => {
    if (text === null) return null;
    try {
      return compileExpression(text, bindings);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      const shown = JSON.stringify(text.slice(0, 80));
      problems.push({ key, message: `${shown} is not JSONata: ${error.message}` });
      return null;
    }
  };
}
