/** Slack's documented Block Harness limits, as a list of everything that is wrong with a message. */
export function checkMessage(message: { text: string | undefined; blocks: unknown }): string[] {
  const wrong: string[] = [];
  const { text, blocks } = message;
  if (text === undefined || text.trim() === '') wrong.push('no top-level text');
  if (text !== undefined && text.length > 4_000) wrong.push(`text of ${text.length} characters`);
  if (text !== undefined) wrong.push(...checkMrkdwn(text, 'text'));
  if (blocks === undefined) return wrong;
  if (!Array.isArray(blocks)) return [...wrong, 'blocks is not an array'];
  if (blocks.length > 50) wrong.push(`${blocks.length} blocks`);
  const size = JSON.stringify(blocks).length;
  if (size > 13_200) wrong.push(`blocks of ${size} characters in all`);
  const ids = blocks.map((block: Part) => block.block_id).filter((id) => id !== undefined);
  if (new Set(ids).size !== ids.length) wrong.push('block_id used twice');
  blocks.forEach((block: Part, place) => {
    wrong.push(...checkBlock(block).map((text) => `blocks[${place}]: ${text}`));
  });
  return wrong;
}

interface Part {
  type?: unknown;
  text?: unknown;
  [name: string]: unknown;
}

function checkBlock(block: Part): string[] {
  switch (block.type) {
    case 'divider':
      return [];
    case 'header':
      return checkText(block.text, { max: 150, types: ['plain_text'] });
    case 'section':
      return checkSection(block);
    case 'context':
      return checkList(block.elements, 10, 'elements', (part) =>
        part.type === 'image'
          ? checkImage(part)
          : checkText(part, { max: 2_000, types: ['plain_text', 'mrkdwn'] }),
      );
    case 'actions':
      return checkList(block.elements, 25, 'elements', checkElement);
    case 'image':
      return checkImage(block);
    case 'rich_text':
      return checkList(block.elements, 100, 'elements', (part) =>
        ['rich_text_section', 'rich_text_list', 'rich_text_quote', 'rich_text_preformatted'].includes(
          String(part.type),
        )
          ? []
          : [`unknown rich text element ${String(part.type)}`],
      );
    default:
      return [`unknown block type ${String(block.type)}`];
  }
}

function checkSection(block: Part): string[] {
  const types = ['plain_text', 'mrkdwn'];
  if (block.text === undefined && block.fields === undefined) return ['section without text and fields'];
  return [
    ...(block.text === undefined ? [] : checkText(block.text, { max: 3_000, types })),
    ...(block.fields === undefined
      ? []
      : checkList(block.fields, 10, 'fields', (part) => checkText(part, { max: 2_000, types }))),
    ...(block.accessory === undefined ? [] : checkElement(block.accessory as Part)),
  ];
}

function checkElement(element: Part): string[] {
  const wrong: string[] = [];
  const { type } = element;
  if (typeof element.action_id === 'string' && element.action_id.length > 255)
    wrong.push('action_id too long');
  if (type === 'button') {
    wrong.push(...checkText(element.text, { max: 75, types: ['plain_text'] }));
    if (String(element.value ?? '').length > 2_000) wrong.push('button value too long');
    if (String(element.url ?? '').length > 3_000) wrong.push('button url too long');
  } else if (type === 'static_select') {
    if (element.placeholder !== undefined) {
      wrong.push(...checkText(element.placeholder, { max: 150, types: ['plain_text'] }));
    }
    wrong.push(...checkChoices(element), ...checkInitial(element));
  } else if (type === 'overflow') {
    wrong.push(...checkList(element.options, 5, 'options', checkOption));
  } else if (type === 'image') {
    wrong.push(...checkImage(element));
  } else if (type !== 'datepicker') {
    wrong.push(`unknown element ${String(type)}`);
  }
  return wrong;
}

function checkChoices({ options, option_groups: groups }: Part): string[] {
  if (groups === undefined) return checkList(options, 100, 'options', checkOption);
  const both = options === undefined ? [] : ['options beside option_groups'];
  const checked = checkList(groups, 100, 'option_groups', (group) => [
    ...checkText(group.label, { max: 75, types: ['plain_text'] }),
    ...checkList(group.options, 100, 'options', checkOption),
  ]);
  return [...both, ...checked];
}

/** What is shown as picked has to be one of the choices, word for word. */
function checkInitial({ options, initial_option: initial }: Part): string[] {
  if (initial === undefined) return [];
  const known = (options as Part[] | undefined) ?? [];
  const found = known.some((option) => JSON.stringify(option) === JSON.stringify(initial));
  return found ? [] : ['initial_option is none of the options'];
}

function checkOption(option: Part): string[] {
  const wrong = checkText(option.text, { max: 75, types: ['plain_text', 'mrkdwn'] });
  if (typeof option.value !== 'string' || option.value.length > 150)
    wrong.push('option value missing or too long');
  return wrong;
}

function checkImage(part: Part): string[] {
  const wrong: string[] = [];
  if (typeof part.alt_text !== 'string' || part.alt_text.length > 2_000)
    wrong.push('image without usable alt_text');
  if (typeof part.image_url === 'string' && part.image_url.length > 3_000) wrong.push('image url too long');
  return wrong;
}

function checkText(value: unknown, rule: { max: number; types: readonly string[] }): string[] {
  if (typeof value !== 'object' || value === null) return ['text is not a text object'];
  const { type, text } = value as Part;
  const wrong: string[] = [];
  if (!rule.types.includes(String(type))) wrong.push(`text of type ${String(type)}`);
  if (typeof text !== 'string' || text.length === 0) return [...wrong, 'empty text'];
  if (text.length > rule.max) wrong.push(`text of ${text.length} characters, at most ${rule.max}`);
  if (type === 'mrkdwn') wrong.push(...checkMrkdwn(text, 'mrkdwn'));
  return wrong;
}

function checkList(value: unknown, max: number, name: string, check: (part: Part) => string[]): string[] {
  if (!Array.isArray(value) || value.length === 0) return [`${name} is not a filled array`];
  return [
    ...(value.length > max ? [`${value.length} ${name}`] : []),
    ...value.flatMap((part: Part, place) => check(part).map((text) => `${name}[${place}]: ${text}`)),
  ];
}

/** In mrkdwn `&`, `<` and `>` mean something; a message may use links, mentions of one person and dates. */
function checkMrkdwn(text: string, where: string): string[] {
  const wrong: string[] = [];
  const rest = text.replace(
    /<(https?:\/\/[^<>|\s]+|mailto:[^<>|\s]+|@[UW][A-Z0-9]+|#C[A-Z0-9]+|!date\^\d+\^[^<>|]+)(\|[^<>]*)?>/g,
    '',
  );
  // A `>` opening a line is a quotation.
  if (/</.test(rest) || />/.test(rest.replace(/^>+ ?/gm, '')))
    wrong.push(`${where}: unescaped angle bracket`);
  if (/&(?!amp;|lt;|gt;)/.test(rest)) wrong.push(`${where}: unescaped ampersand`);
  return wrong;
}
