// Numbers, days and money as each language writes them, read back.

export type Language = 'en' | 'pt-BR';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `1,204.5` or `1.204,5`; a real minus counts as one. */
export function readNumber(text: string, language: Language): number {
  const plain = text.replace('−', '-').replace(/\s/g, '');
  return Number(language === 'en' ? plain.replaceAll(',', '') : plain.replaceAll('.', '').replace(',', '.'));
}

/** `24 Nov`, `24 Nov 2025`, `24/11`, `24/11/2025`, as `YYYY-MM-DD`; without a year that of `today`. */
export function readDay(text: string, language: Language, today: string): string {
  const [day, month, year] = language === 'en' ? text.split(' ') : text.split('/');
  const number = language === 'en' ? MONTHS.indexOf(month!.slice(0, 3)) + 1 : Number(month);
  return `${year ?? today.slice(0, 4)}-${String(number).padStart(2, '0')}-${day!.padStart(2, '0')}`;
}

const SYMBOLS: ReadonlyMap<string, string> = new Map([
  ['$', 'USD'],
  ['US$', 'USD'],
  ['€', 'EUR'],
  ['£', 'GBP'],
  ['R$', 'BRL'],
  ['¥', 'JPY'],
  ['JP¥', 'JPY'],
  ['MX$', 'MXN'],
  ['CA$', 'CAD'],
  ['C$', 'CAD'],
  ['A$', 'AUD'],
  ['AU$', 'AUD'],
  ['₹', 'INR'],
]);

const SIZES: Readonly<Record<string, number>> = {
  k: 1e3,
  K: 1e3,
  mil: 1e3,
  M: 1e6,
  mi: 1e6,
  B: 1e9,
  bi: 1e9,
};

export interface Amount {
  amount: number;
  currency: string;
  /** How far the printed figure may lie from the true one. */
  tolerance: number;
}

/** `€48,000`, `R$ 14.540`, `$3.21k`, `$1.2K`, `MXN 1,200`. */
export function readMoney(text: string, language: Language): Amount {
  const found = /^([^\d−-]*)([\d.,]+)\s*(k|K|mil|M|mi|B|bi)?$/u.exec(text.replace(/\u00a0/g, ' ').trim());
  // What is no amount is never the right one.
  if (!found) return { amount: Number.NaN, currency: '?', tolerance: 0 };
  const symbol = found[1]!.trim();
  const factor = SIZES[found[3] ?? ''] ?? 1;
  const digits = found[2]!;
  const decimals = digits.split(language === 'en' ? '.' : ',')[1]?.length ?? 0;
  return {
    amount: readNumber(digits, language) * factor,
    currency: SYMBOLS.get(symbol) ?? symbol,
    tolerance: 0.51 * factor * 10 ** -decimals,
  };
}

const FRACTIONS: Readonly<Record<Language, Readonly<Record<string, number>>>> = {
  en: {
    'a tenth': 0.1,
    'a fifth': 0.2,
    'a quarter': 0.25,
    'a third': 1 / 3,
    half: 0.5,
    'two thirds': 2 / 3,
    'three quarters': 0.75,
    'almost nothing': 0.02,
  },
  'pt-BR': {
    'um décimo': 0.1,
    'um quinto': 0.2,
    'um quarto': 0.25,
    'um terço': 1 / 3,
    metade: 0.5,
    'dois terços': 2 / 3,
    'três quartos': 0.75,
    'quase nada': 0.02,
  },
};

export interface Share {
  share: number;
  tolerance: number;
}

/** `a third`, `41%`, `9.4%`. */
export function readShare(text: string, language: Language): Share {
  const word = FRACTIONS[language][text];
  if (word !== undefined) return { share: word, tolerance: 0.021 };
  const share = readNumber(text.replace('%', ''), language) / 100;
  return { share, tolerance: share < 0.0995 ? 0.0056 : 0.0101 };
}

/** `8–19%`; null = no interval. */
export function readInterval(text: string, language: Language): [Share, Share] | null {
  const [low, high, ...more] = text.replace('%', '').split('–');
  if (low === undefined || high === undefined || more.length > 0) return null;
  // Both ends are whole per cents.
  const end = (part: string): Share => ({ share: readNumber(part, language) / 100, tolerance: 0.0051 });
  return [end(low), end(high)];
}

const PIECES: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  n: { en: '[\\d.,]+', 'pt-BR': '[\\d.,]+' },
  d: { en: '\\d{1,2} (?:[A-Z][a-z]{2,3})(?: \\d{4})?', 'pt-BR': '\\d\\d/\\d\\d(?:/\\d{4})?' },
  m: { en: '[^\\d\\s]*\\s?[\\d.,]+(?:\\s?(?:k|K|M))?', 'pt-BR': '[^\\d\\s]*\\s?[\\d.,]+(?:\\s(?:mil|mi))?' },
  s: {
    en: '(?:[\\d.,]+%|a tenth|a fifth|a quarter|a third|half|two thirds|three quarters|almost nothing)',
    'pt-BR':
      '(?:[\\d.,]+%|um décimo|um quinto|um quarto|um terço|metade|dois terços|três quartos|quase nada)',
  },
  i: { en: '[\\d.,]+(?:–[\\d.,]+)?%', 'pt-BR': '[\\d.,]+(?:–[\\d.,]+)?%' },
  p: { en: '[^.:;(“]+?', 'pt-BR': '[^.:;(“]+?' },
  q: { en: '[^”]*', 'pt-BR': '[^”]*' },
  w: { en: '[^()“”]+?', 'pt-BR': '[^()“”]+?' },
  v: { en: '.+?', 'pt-BR': '.+?' },
};

/**
 * A template as a pattern that matches at a place: `{name:n}` a number, `d` a day, `m` money, `s` a share, `i` a share or its interval, `p` a product, `q`
 * quoted words, `w` a word or two, `v` anything, `{a|b}` either; `[...]` may be missing. `whole`: up to the end of the text.
 */
export function compile(template: string, language: Language, whole = false): RegExp {
  const source = template
    .replace(/[.*+?^$()\\]/g, '\\$&')
    .replace(/\[/g, '(?:')
    .replace(/\]/g, ')?')
    .replace(/\{(\w+):(\w)\}/g, (_, name: string, type: string) => `(?<${name}>${PIECES[type]![language]})`)
    .replace(/\{([^{}]*\|[^{}]*)\}/g, (_, either: string) => `(?:${either})`);
  return new RegExp(whole ? `${source}$` : source, 'uy');
}
