import { suggestion } from './describe-issue.ts';
import { DEFAULT_PLAYBOOKS } from './schema-playbooks.ts';

/**
 * Checks that need two places of the file at once. Works on unchecked input too, so that these problems are
 * reported together with the schema's own.
 */
export function crossCheck(config: unknown): { path: PropertyKey[]; message: string }[] {
  const problems: { path: PropertyKey[]; message: string }[] = [];
  const alerts = record(record(config)?.alerts);
  const rules = record(alerts?.rules);
  const playbooks = record(record(config)?.playbooks) ?? DEFAULT_PLAYBOOKS;
  if (rules) {
    for (const [name, rule] of Object.entries(rules)) {
      const playbook = record(rule)?.playbook;
      if (typeof playbook === 'string' && !(playbook in playbooks)) {
        problems.push({
          path: ['alerts', 'rules', name, 'playbook'],
          message: `playbook "${playbook}" is not defined under playbooks${suggestion(playbook, Object.keys(playbooks))}`,
        });
      }
    }
  }
  return problems;
}

function record(value: unknown): Record<string, unknown> | null {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
