import { PLACEHOLDER_LINK } from './default-customer-emails.ts';
import { suggestion } from './suggestion.ts';
import { type CrossProblem, list, record, valueAt } from './unchecked.ts';

/** What has to be said before anything may go to a customer. */
const NEEDED: Readonly<Record<string, string>> = {
  company: 'the name that customers see as the sender',
  product: 'what {product} says where the data name no product',
  from: 'the sender address of e-mails to customers',
  postal_address: 'the postal address in their footer',
  unsubscribe_url: 'where the link to unsubscribe leads',
};

/** E-mails to customers: steps that name a template that exists, and all that is needed once they are switched on. */
export function checkCustomerEmails(file: Record<string, unknown>): CrossProblem[] {
  const nudges = record(file.nudges) ?? {};
  const templates = record(nudges.templates) ?? {};
  return [
    ...unknownTemplates(file, Object.keys(templates)),
    ...unknownContactTemplate(file, Object.keys(templates)),
    ...(nudges.enabled === true ? [...missingSettings(nudges), ...placeholderLinks(file, templates)] : []),
  ];
}

function unknownTemplates(file: Record<string, unknown>, names: readonly string[]): CrossProblem[] {
  const known = new Set(names);
  return stepsOf(record(file.playbooks) ?? {}).flatMap(({ playbook, path, step }): CrossProblem[] => {
    const { template, queue } = step;
    if (typeof template !== 'string') return [];
    if (!known.has(template)) {
      const blame = ['nudges', 'templates', template];
      const message = () =>
        `template "${template}" of the playbook "${playbook}" is not defined under nudges.templates${suggestion(template, names)}`;
      return [{ path: [...path, 'template'], code: 'unknown_name', message, onKey: false, blame }];
    }
    const message = 'only a step of the queue automation can have a template';
    return queue === 'automation'
      ? []
      : [{ path: [...path, 'template'], code: 'contradiction', message, onKey: false }];
  });
}

/** What the planned contact of low-touch accounts is written from. */
function unknownContactTemplate(file: Record<string, unknown>, names: readonly string[]): CrossProblem[] {
  const path = ['alerts', 'contact', 'template'];
  const template = valueAt(file, path);
  if (typeof template !== 'string' || names.includes(template)) return [];
  const blame = ['nudges', 'templates', template];
  const message = () =>
    `template "${template}" is not defined under nudges.templates${suggestion(template, names)}`;
  return [{ path, code: 'unknown_name', message, onKey: false, blame }];
}

function stepsOf(playbooks: Record<string, unknown>) {
  return Object.entries(playbooks).flatMap(([playbook, settings]) =>
    list(record(settings)?.steps).flatMap((step, i) => {
      const found = record(step);
      return found ? [{ playbook, path: ['playbooks', playbook, 'steps', i], step: found }] : [];
    }),
  );
}

function missingSettings(nudges: Record<string, unknown>): CrossProblem[] {
  return Object.entries(NEEDED).flatMap(([key, what]): CrossProblem[] =>
    nudges[key] === undefined || nudges[key] === null
      ? [
          {
            path: ['nudges', key],
            code: 'missing',
            message: `nudges.${key} is needed where nudges are enabled: ${what}`,
            onKey: true,
          },
        ]
      : [],
  );
}

/** Of templates that a rule can lead to; one problem for each. */
function placeholderLinks(file: Record<string, unknown>, templates: Record<string, unknown>): CrossProblem[] {
  const inForce = playbooksInForce(file);
  const steps = stepsOf(record(file.playbooks) ?? {});
  const used = new Set(steps.flatMap(({ playbook, step }) => (inForce.has(playbook) ? [step.template] : [])));
  return Object.entries(templates).flatMap(([name, template]): CrossProblem[] => {
    const links = Object.entries(record(record(template)?.link) ?? {});
    const [wanting] =
      links.find(([, url]) => typeof url === 'string' && url.startsWith(PLACEHOLDER_LINK)) ?? [];
    if (wanting === undefined || !used.has(name)) return [];
    const message = `the link of the template "${name}" is still the shipped place-holder; name a page of yours under nudges.templates.${name}.link`;
    const blame = ['nudges', 'enabled'];
    return [
      { path: ['nudges', 'templates', name, 'link', wanting], code: 'missing', message, onKey: false, blame },
    ];
  });
}

function playbooksInForce(file: Record<string, unknown>): Set<unknown> {
  const rules = Object.values(record(valueAt(file, ['alerts', 'rules'])) ?? {}).map((rule) => record(rule));
  return new Set(rules.flatMap((rule) => (rule?.enabled === false ? [] : [rule?.playbook])));
}
