import { closest, distance } from 'fastest-levenshtein';
import { quoteValue } from '../reject.ts';
import { AdjustedValue, type FieldParser, FieldProblem, wrongValue } from './field-problem.ts';
import { visibleId, visibleText } from './invisible.ts';

/** Keys of several ids must fit into one B-tree entry of PostgreSQL (2,704 bytes). */
const MAX_ID_BYTES = 512;
const MAX_ADDRESS = 254;
const MAX_LOCAL_PART = 64;

const CONTROL = /\p{Cc}/u;
/** C1 controls are tolerated in free text: they are what mis-decoded Windows text leaves behind. */
const CONTROL_IN_TEXT = /[^\P{Cc}\t\n\r\u0080-\u009f]/u;
const REMOVE_CONTROLS = 'Remove the control characters where the file is made and import again.';

/** How a spreadsheet shows a long number: digits are lost, and two ids become one. */
const SHORTENED = /^[+-]?\d(?:(?:[.,]\d+)?[eE]\+\d{2,3}|[.,]\d+[eE]\d{1,3})$/;
const SPREADSHEET_ERROR = /^#(?:N\/A|REF!|VALUE!|DIV\/0!|NUM!|NAME\?|NULL!)$|^#{3,}$/;

/** How an exporter keeps a spreadsheet from making a number of an id: as a formula, or with an apostrophe. */
function asWritten(told: string): string {
  return /^="([^"]+)"$/.exec(told)?.[1]?.trim() || (/^'(\d+)$/.exec(told)?.[1] ?? told);
}

/**
 * An identifier: one line, at most 512 bytes. Kept as told but for what nobody sees: ids are compared, not read. What a
 * spreadsheet has made of an id is refused, because it may stand for another one.
 */
export const parseId: FieldParser = (written) => {
  const told = asWritten(written);
  if (told !== written) {
    const inner = parseId(told);
    const value = inner instanceof AdjustedValue ? inner.value : inner;
    return value instanceof FieldProblem
      ? value
      : new AdjustedValue(value, 'are written for a spreadsheet, as ="0012"');
  }
  const text = visibleId(told);
  if (CONTROL.test(text)) {
    return wrongValue(text, {
      code: 'control_character',
      what: 'which contains a line end or control character',
      advice: REMOVE_CONTROLS,
    });
  }
  if (text === '')
    return wrongValue(told, {
      code: 'missing_value',
      what: 'which holds only invisible characters',
      advice: NAME_IT,
    });
  if (text.length * 3 > MAX_ID_BYTES && Buffer.byteLength(text) > MAX_ID_BYTES) {
    return wrongValue(text, {
      code: 'id_too_long',
      what: `longer than ${MAX_ID_BYTES} bytes`,
      advice: 'Use a shorter identifier.',
    });
  }
  if (SHORTENED.test(text)) {
    return wrongValue(text, {
      code: 'shortened_id',
      what: 'which a spreadsheet has made of a long number',
      advice: AS_TEXT,
    });
  }
  if (SPREADSHEET_ERROR.test(text)) {
    return wrongValue(text, {
      code: 'shortened_id',
      what: 'which is an error of a spreadsheet',
      advice: NAME_IT,
    });
  }
  return text === told ? text : new AdjustedValue(text, 'hold invisible characters or blanks, left out');
};

/** What systems write where there is no value; customers and bills have other ids. */
const NO_ID = /^(?:null|\(null\)|\\n|n\/a|nan|none|undefined|\[object object\]|\(blank\)|-+)$/i;

/** As {@link parseId}, of what is a record of its own: rows whose id nobody knew would all become one. */
export const parseKey: FieldParser = (told) =>
  NO_ID.test(told)
    ? wrongValue(told, {
        code: 'missing_value',
        what: 'which stands for an unknown one',
        advice: NAME_IT,
      })
    : parseId(told);

/** The short name of another system, in lower case. */
export const parseSystem: FieldParser = (text) => {
  const id = parseId(text);
  return typeof id === 'string' ? id.toLowerCase() : id;
};

const NAME_IT = 'Write the identifier and import again.';
const AS_TEXT =
  'Its other digits are lost, and other ids may have become the same: format the column as text and export it again.';

/** Names and the like: shown in one line, so line ends become spaces. */
export const parseLine: FieldParser = (text) =>
  CONTROL_IN_TEXT.test(text)
    ? controlProblem(text)
    : visibleText(text)
        .replace(/\s*[\r\n]+\s*/g, ' ')
        .trim() || null;

/** Free text of several lines. */
export const parseProse: FieldParser = (text) =>
  CONTROL_IN_TEXT.test(text) ? controlProblem(text) : visibleText(text).trim() || null;

function controlProblem(text: string): FieldProblem {
  return new FieldProblem(
    'control_character',
    `contains a control character: ${quoteValue(text)}`,
    REMOVE_CONTROLS,
  );
}

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const ADDRESS = new RegExp(`^(${ATOM}(?:\\.${ATOM})*)@${LABEL}(?:\\.${LABEL})*$`);

/**
 * One bare mail address, `local@domain` (addr-spec of RFC 5322 in its dot-atom form, ASCII). Names in front, angle
 * brackets, lists and line ends are refused: they are how headers are forged and mail reaches strangers.
 */
export const parseAddress: FieldParser = (text) => {
  const match = ADDRESS.exec(text);
  if (match && text.length <= MAX_ADDRESS && match[1]!.length <= MAX_LOCAL_PART) return text;
  return wrongValue(text, {
    code: 'not_an_address',
    what: 'which is not one plain mail address',
    advice:
      'Give exactly one address like name@example.com, without a name, angle brackets, line ends or a second address.',
  });
};

/** Addresses that join files with each other (a CSM's): lower case, so that spelling does not part them. */
export const parseStaffAddress: FieldParser = (text) => {
  const address = parseAddress(text);
  return typeof address === 'string' ? address.toLowerCase() : address;
};

/** One of a fixed set of words, in any case. */
export function wordOf(words: readonly string[]): FieldParser {
  return (text) => {
    const word = text.toLowerCase().replace(/[\s-]+/g, '_');
    if (words.includes(word)) return word;
    const near = closest(word, words);
    const hint = distance(word, near) <= 2 ? ` Did you mean ${near}?` : '';
    return wrongValue(text, {
      code: 'unknown_value',
      what: `not one of ${words.join(', ')}`,
      advice: `Use one of these words.${hint}`,
    });
  };
}

const YES_NO: ReadonlyMap<string, boolean> = new Map([
  ...[
    'yes',
    'y',
    'true',
    't',
    '1',
    'sim',
    's',
    'verdadeiro',
    'ja',
    'j',
    'wahr',
    'oui',
    'o',
    'vrai',
    'sí',
    'si',
    'verdadero',
  ].map((word) => [word, true] as const),
  ...['no', 'n', 'false', 'f', '0', 'não', 'nao', 'falso', 'nein', 'falsch', 'non', 'faux'].map(
    (word) => [word, false] as const,
  ),
]);

/** Yes or no, as spreadsheets and databases write it, in English, Portuguese, German, French or Spanish. */
export const parseYesNo: FieldParser = (text) =>
  YES_NO.get(text.normalize('NFC').toLowerCase()) ??
  wrongValue(text, {
    code: 'unknown_value',
    what: 'neither yes nor no',
    advice: 'Write yes or no, or leave it empty when unknown.',
  });

/** Signs that stand for one currency alone; $, ¥ and kr do for several. */
const CURRENCY_SIGNS: ReadonlyMap<string, string> = new Map([
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['R$', 'BRL'],
  ['US$', 'USD'],
  ['CA$', 'CAD'],
  ['A$', 'AUD'],
  ['NZ$', 'NZD'],
  ['HK$', 'HKD'],
  ['MX$', 'MXN'],
  ['₹', 'INR'],
  ['₩', 'KRW'],
  ['₪', 'ILS'],
  ['₺', 'TRY'],
  ['ZŁ', 'PLN'],
  ['KČ', 'CZK'],
]);

/** ISO 4217 code in upper case, of a sign too where that stands for no other. */
export const parseCurrency: FieldParser = (text) => {
  if (/^[A-Za-z]{3}$/.test(text)) return text.toUpperCase();
  const code = CURRENCY_SIGNS.get(text.replaceAll(' ', '').toUpperCase());
  if (code !== undefined) return new AdjustedValue(code, `${text} is read as ${code}`);
  return wrongValue(text, {
    code: 'unknown_value',
    what: 'not a currency code',
    advice: 'Use the three letters of ISO 4217, like EUR or BRL.',
  });
};

/** A language tag, brought to the product's own; another language is no error, but is not spoken. */
export const parseLocale: FieldParser = (text) => {
  if (!/^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$/.test(text)) {
    return wrongValue(text, {
      code: 'unknown_value',
      what: 'not a language tag',
      advice: 'Use en or pt-BR, or leave it empty.',
    });
  }
  const language = text.slice(0, 2).toLowerCase();
  const spoken = /^[A-Za-z]{2}([-_]|$)/.test(text);
  if (spoken && language === 'en') return 'en';
  if (spoken && language === 'pt') return 'pt-BR';
  return new AdjustedValue(
    null,
    'is a language that is not spoken here (en, pt-BR are): the default is used',
  );
};

/** An IANA time zone, e.g. America/Sao_Paulo. */
export const parseTimeZone: FieldParser = (text) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return text;
  } catch {
    return wrongValue(text, {
      code: 'unknown_value',
      what: 'not a known time zone',
      advice: 'Use an IANA name like America/Sao_Paulo.',
    });
  }
};
