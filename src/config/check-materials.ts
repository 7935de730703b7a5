import { suggestion } from './suggestion.ts';
import { type CrossProblem, list, record } from './unchecked.ts';

/** What a material is said to help with, that does not exist: it would never be offered for it. */
export function checkMaterials(file: Record<string, unknown>, rules: ReadonlySet<string>): CrossProblem[] {
  const known = {
    rules: { what: 'rule under alerts', names: [...rules] },
    steps: { what: 'step of a playbook, as playbook/step', names: stepNames(file) },
  };
  return Object.entries(record(file.materials) ?? {}).flatMap(([material, settings]) =>
    (['rules', 'steps'] as const).flatMap((key) =>
      list(record(settings)?.[key]).flatMap((name, place): CrossProblem[] => {
        const { what, names } = known[key];
        if (typeof name !== 'string' || names.includes(name)) return [];
        const message = () => `"${name}" is no ${what}${suggestion(name, names)}`;
        return [{ path: ['materials', material, key, place], code: 'unknown_name', message, onKey: false }];
      }),
    ),
  );
}

function stepNames(file: Record<string, unknown>): string[] {
  return Object.entries(record(file.playbooks) ?? {}).flatMap(([playbook, settings]) =>
    list(record(settings)?.steps).flatMap((step) => {
      const id = record(step)?.id;
      return typeof id === 'string' ? [`${playbook}/${id}`] : [];
    }),
  );
}
