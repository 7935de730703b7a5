import { DEFAULT_TEMPLATES, PLACEHOLDER_LINK } from './default-nudges.ts';
import { DEFAULT_PLAYBOOKS } from './schema-playbooks.ts';
import { suggestion } from './suggestion.ts';
import { type CrossProblem, record } from './unchecked.ts';

/** What has to be said before anything may go to a customer. */
const NEEDED: Readonly<Record<string, string>> = {
  company: 'the name that customers see as the sender',
  product: 'what {product} says where the data name no product',
  from: 'the sender address of e-mails to customers',
  postal_address: 'the postal address in their footer',
  unsubscribe_url: 'where the link to unsubscribe leads',
};

/** E-mails to customers: steps that name a template that exists, and all that is needed once they are switched on. */
export function checkNudges(file: Record<string, unknown>): CrossProblem[] {
  const nudges = record(file.nudges) ?? {};
  const templates = record(nudges.templates) ?? DEFAULT_TEMPLATES;
  return [
    ...unknownTemplates(file, templates),
    ...(nudges.enabled === true ? [...missingSettings(nudges), ...placeholderLinks(nudges, templates)] : []),
  ];
}

function unknownTemplates(file: Record<string, unknown>, templates: Record<string, unknown>): CrossProblem[] {
  const names = Object.keys(templates);
  const own = record(file.playbooks);
  const problems = stepsOf(own ?? DEFAULT_PLAYBOOKS).flatMap(({ path, step }): CrossProblem[] => {
    const { template, queue } = step;
    if (typeof template !== 'string') return [];
    if (!names.includes(template)) {
      return own
        ? [
            at(
              [...path, 'template'],
              `template "${template}" is not defined under nudges.templates${suggestion(template, names)}`,
            ),
          ]
        : [
            at(
              ['nudges', 'templates'],
              `template "${template}" is missing here: the default playbooks use it`,
              true,
            ),
          ];
    }
    return queue === 'automation'
      ? []
      : [at([...path, 'template'], 'only a step of the queue automation can have a template')];
  });
  return problems;
}

function stepsOf(playbooks: Record<string, unknown>) {
  return Object.entries(playbooks).flatMap(([name, playbook]) => {
    const steps = record(playbook)?.steps;
    if (!Array.isArray(steps)) return [];
    return steps.flatMap((step: unknown, i) => {
      const found = record(step);
      return found ? [{ path: ['playbooks', name, 'steps', i], step: found }] : [];
    });
  });
}

function missingSettings(nudges: Record<string, unknown>): CrossProblem[] {
  return Object.entries(NEEDED).flatMap(([key, what]) =>
    nudges[key] === undefined || nudges[key] === null
      ? [at(['nudges', key], `nudges.${key} is needed where nudges are enabled: ${what}`, true)]
      : [],
  );
}

function placeholderLinks(
  nudges: Record<string, unknown>,
  templates: Record<string, unknown>,
): CrossProblem[] {
  const own = record(nudges.templates) !== null;
  return Object.entries(templates).flatMap(([name, template]) => {
    const links = Object.entries(record(record(template)?.link) ?? {});
    const wanting = links.filter(([, url]) => typeof url === 'string' && url.startsWith(PLACEHOLDER_LINK));
    const what = `of the template "${name}" is still the shipped place-holder; name a page of yours`;
    if (own)
      return wanting.map(([locale]) => at(['nudges', 'templates', name, 'link', locale], `the link ${what}`));
    return wanting.length > 0 ? [at(['nudges', 'enabled'], `the link ${what} (nudges.templates)`)] : [];
  });
}

function at(path: PropertyKey[], message: string, onKey = false): CrossProblem {
  return { path, message, onKey };
}
