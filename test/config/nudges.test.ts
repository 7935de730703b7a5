import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { parseConfig } from '../../src/config/load-config.ts';
import { NO_SHIPPED_RULES } from '../helpers/own-rules.ts';

/** What the check says, as `line: message`. */
function problems(text: string): string[] {
  try {
    parseConfig(text, 'harbinger.yaml');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ line, message }) => `${line}: ${message}`);
  }
}

const TEMPLATE = `      title: { en: Hello, pt-BR: Olá }
      subject: { en: "For {account}", pt-BR: "Para {account}" }
      link_text: { en: Read, pt-BR: Ler }
      link: { en: "https://corp.example/en", pt-BR: "https://corp.example/pt" }
`;
/** None of the shipped rules, whose playbooks send the shipped templates. */
const OWN_RULES = `alerts: { rules: { ${NO_SHIPPED_RULES}, own: { kind: band, at: critical, playbook: own } } }`;
const BODY = `      body: { en: "Hi {contact}, {link}", pt-BR: "Olá {contact}, {link}" }\n`;
const STEP = (template: string, queue = 'automation') => `${OWN_RULES}
playbooks:
  own:
    steps:
      - id: guide
        title: { en: Guide, pt-BR: Guia }
        due_working_days: 0
        queue: ${queue}
        template: ${template}
`;
const COMPLETE = `nudges:
  enabled: true
  company: Corp
  product: Planner
  from: success@corp.example
  postal_address: 1 Pier Road
  unsubscribe_url: https://mail.corp.example
  templates:
    hello:
${TEMPLATE}${BODY}`;

const SHIPPED_LINKS = ['getting-back', 'renewal-reminder'].map(
  (name) =>
    `the link of the template "${name}" is still the shipped place-holder; name a page of yours under nudges.templates.${name}.link`,
);

describe('e-mails to customers', () => {
  it('are off, and approved one by one, when nothing is said', () => {
    const { nudges } = parseConfig('', 'empty.yaml').config;
    expect(nudges).toMatchObject({ enabled: false, mode: 'approve_first', max_per_week: 1 });
  });

  it('can be switched on once everything is there', () => {
    expect(problems(COMPLETE + STEP('hello'))).toEqual([]);
  });

  it('name all that is missing when they are switched on', () => {
    expect(problems('nudges:\n  from: null\n  enabled: true\n')).toEqual([
      '1: nudges.company is needed where nudges are enabled: the name that customers see as the sender',
      '1: nudges.product is needed where nudges are enabled: what {product} says where the data name no product',
      '1: nudges.postal_address is needed where nudges are enabled: the postal address in their footer',
      '1: nudges.unsubscribe_url is needed where nudges are enabled: where the link to unsubscribe leads',
      '2: nudges.from is needed where nudges are enabled: the sender address of e-mails to customers',
      ...SHIPPED_LINKS.map((problem) => `3: ${problem}`),
    ]);
  });

  it('point at a placeholder that does not exist, and guess the right one', () => {
    const body = `      body:\n        en: "Hi {contcat}, {link}"\n        pt-BR: "Olá"\n`;
    expect(problems(`${STEP('hello')}nudges:\n  templates:\n    hello:\n${TEMPLATE}${body}`)).toEqual([
      '18: nudges.templates.hello.body.en uses {contcat}, which is no placeholder (did you mean "contact"?)',
    ]);
  });

  it('want both languages', () => {
    const body = `      body:\n        en: "Hi {contact}"\n`;
    expect(problems(`${STEP('hello')}nudges:\n  templates:\n    hello:\n${TEMPLATE}${body}`)).toEqual([
      '17: nudges.templates.hello.body.pt-BR is missing; it must be text',
    ]);
  });

  it('have no link in their subject', () => {
    const linked = COMPLETE.replace('For {account}', 'See {link}');
    expect(problems(linked + STEP('hello'))[0]).toMatch(
      /^11: nudges\.templates\.hello\.subject\.en uses \{link\}/,
    );
  });

  it('know the templates that steps name', () => {
    expect(problems(COMPLETE + STEP('helo'))).toEqual([
      `${COMPLETE.split('\n').length + 8}: template "helo" of the playbook "own" is not defined under nudges.templates (did you mean "hello"?)`,
    ]);
    expect(problems(STEP('getting-back', 'csm'))).toEqual([
      '9: only a step of the queue automation can have a template',
    ]);
    expect(problems(COMPLETE)).toEqual(SHIPPED_LINKS.map((problem) => `2: ${problem}`));
  });

  it.each([
    'http://mail.corp.example',
    'mail.corp.example',
    'https://mail.corp.example/?a=b',
    'javascript:alert(1)',
  ])('unsubscribe nowhere but at a public https address: %s', (url) => {
    const text = COMPLETE.replace('https://mail.corp.example', JSON.stringify(url)) + STEP('hello');
    expect(problems(text)[0]).toMatch(/^7: nudges\.unsubscribe_url is not a public address/);
  });
});
