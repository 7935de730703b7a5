import type { HttpResource } from '../../config/schema-http.ts';
import { ENTITY_COLUMNS } from '../rows/entity-columns.ts';
import { compileExpression, type Expression, ExpressionError } from './expression.ts';
import type { PagingRules } from './paging.ts';

/** A resource with its expressions compiled. */
export interface CompiledResource extends PagingRules {
  name: string;
  resource: HttpResource;
  only: Expression | null;
  gone: Expression | null;
  columns: readonly (readonly [column: string, Expression])[];
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

/** Compiles what a resource says; everything that is wrong with it at once. @param bindings for all expressions */
export function compileResource(
  name: string,
  resource: HttpResource,
  bindings: Readonly<Record<string, unknown>>,
): { compiled: CompiledResource | null; problems: readonly ResourceProblem[] } {
  const problems: ResourceProblem[] = [];
  const compile = (key: string, text: string | null): Expression | null => {
    if (text === null) return null;
    try {
      return compileExpression(text, bindings);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      problems.push({
        key,
        message: `${JSON.stringify(text.slice(0, 80))} is not JSONata: ${error.message}`,
      });
      return null;
    }
  };
  const { paging, entity, map } = resource;
  const told = new Map(Object.entries(map));
  const columns = [...told].flatMap(([column, text]) => {
    const expression = compile(`map.${column}`, text);
    return expression === null ? [] : [[column, expression] as const];
  });
  for (const { name: column, required } of ENTITY_COLUMNS[entity]) {
    if (required && !told.has(column))
      problems.push({ key: 'map', message: `lacks ${column}, which every row needs` });
  }
  const known = ENTITY_COLUMNS[entity].map((column) => column.name as string);
  for (const column of told.keys()) {
    if (known.includes(column)) continue;
    problems.push({ key: `map.${column}`, message: `is no column of ${entity}: it has ${known.join(', ')}` });
  }
  if (resource.sum && !SUMMED.has(entity)) {
    problems.push({ key: 'sum', message: `is for ${[...SUMMED.keys()].join(' and ')}, not for ${entity}` });
  }
  const compiled = {
    ...{ name, resource, columns, paging },
    only: compile('only', resource.only),
    gone: compile('gone', resource.gone),
    next: compile('paging.next', 'next' in paging ? paging.next : null),
    more: compile('paging.more', 'more' in paging ? paging.more : null),
  };
  return { compiled: problems.length > 0 ? null : compiled, problems };
}
