import { type Book, dayText, mayBeLearned } from './book.ts';
import { type Claim, type Claims, checkLine, type Facts, type SentenceKind, unknownText } from './check.ts';
import { NOBODY } from './digest-entries.ts';
import type { Portfolio } from './digest-facts.ts';
import type { Language } from './language.ts';
import type { SlackText } from './render.ts';

// What an admin is told: of sources that cannot be trusted, of rows that could not be used, and of the churn models.

const LEAST = 50;

/** A notice names no day: it may be of the pass a week before. */
const departures = (c: Claims, { book, before }: NoticeFacts): void => {
  const books = [book, before].flatMap((one) => one ?? []);
  const known = books.map((one) => `${one.churned} or ${one.learnableLeast} to ${one.learnable}`);
  const ok = books.some((one) => mayBeLearned(one, c.value('n')));
  c.claim('departures', c.text('n'), { is: known.join(' or '), ok });
};

type NoticeFacts = Facts & { before?: Book | null };

const isTrue = (): void => undefined;

/** Titles that come with one sentence each, by what they are about. */
const TITLES: readonly SentenceKind[] = [
  {
    kind: 'notice model waits',
    en: 'ℹ️ Churn probabilities rest on a stated prior',
    'pt-BR': 'ℹ️ As probabilidades de churn se apoiam em um prior declarado',
    check: (c, { book }) => c.holds('fewer than are needed', book.learnable < LEAST, book.learnable),
  },
  {
    kind: 'notice model in force',
    en: '🟢 Churn probabilities are now learned from your own outcomes',
    'pt-BR': '🟢 As probabilidades de churn agora são aprendidas com os seus próprios resultados',
    check: (c, { book }) => c.holds('enough have left', book.learnable >= LEAST, book.learnable),
  },
  {
    kind: 'notice model refused',
    en: 'ℹ️ A churn model was learned and is not used',
    'pt-BR': 'ℹ️ Um modelo de churn foi aprendido e não é usado',
    check: (c, { book }) => c.holds('enough have left', book.learnable >= LEAST, book.learnable),
  },
  {
    kind: 'notice id renamed',
    en: '⚠️ An account of “{source:q}” seems to have a new id',
    'pt-BR': '⚠️ Uma conta de “{source:q}” parece ter um novo id',
    check: (c, { book }) => c.holds('there is an unknown id', book.strangers.size > 0, book.strangers.size),
  },
  {
    kind: 'notice rows',
    en: '⚠️ {n:n} {row|rows} of “{source:q}” could not be used',
    'pt-BR': '⚠️ Linhas de “{source:q}” não puderam ser usadas: {n:n}',
    check: (c) => c.holds('there are some', c.value('n') > 0),
  },
  {
    kind: 'notice stale',
    en: '⚠️ No fresh data from “{source:q}”',
    'pt-BR': '⚠️ Sem dados novos de “{source:q}”',
    check: isTrue,
  },
  {
    kind: 'notice distrusted',
    en: '⚠️ “{source:q}” cannot be trusted today',
    'pt-BR': '⚠️ Hoje não se pode confiar em “{source:q}”',
    check: isTrue,
  },
  {
    kind: 'notice mass drop',
    en: '⚠️ Feed “{source:q}” looks broken, not your customers',
    'pt-BR': '⚠️ A fonte “{source:q}” parece quebrada, não os seus clientes',
    check: isTrue,
  },
  {
    kind: 'notice portfolio moved',
    en: 'ℹ️ Use of {product:w} {fell|rose} for nearly everybody',
    'pt-BR': 'ℹ️ O uso de {product:w} {caiu|subiu} para quase todos',
    check: (c, { book }) => c.holds('one of theirs', book.products.has(c.text('product')), c.text('product')),
  },
];

/** The newest day of usage of all accounts. */
const newestUse = ({ book }: Facts): number =>
  Math.max(
    ...[...book.accounts.values()]
      .flatMap(({ usage }) => [...usage.values()])
      .map((days) => days.at(-1)!.day),
  );

const LINES: readonly SentenceKind[] = [
  {
    kind: 'notice departures',
    en: '{n:n} of at least {least:n} departures are known whose outcome can be learned from.',
    'pt-BR': 'São conhecidas {n:n} de pelo menos {least:n} saídas com que se possa aprender.',
    check: (c, facts) => {
      departures(c, facts);
      c.exactly('least', LEAST);
    },
  },
  {
    kind: 'notice learned',
    en: 'Model {model:n} learned from {n:n} departures and counts {weight:s} beside the stated prior.',
    'pt-BR': 'O modelo {model:n} aprendeu com {n:n} saídas e pesa {weight:s} ao lado do prior declarado.',
    check: departures,
  },
  {
    kind: 'notice refused',
    en: 'Model {model:n}, learned from {n:n} departures: {why:v}.',
    'pt-BR': 'Modelo {model:n}, aprendido com {n:n} saídas: {why:v}.',
    check: departures,
  },
  {
    kind: 'notice promise',
    en: 'Of the accounts at {lift:n} times the usual risk and more, about {share:s} should leave within the horizon; of accounts drawn at random it would be {chance:s}.',
    'pt-BR':
      'Das contas com {lift:n} vezes o risco usual ou mais, cerca de {share:s} devem sair dentro do horizonte; de contas sorteadas seriam {chance:s}.',
    check: (c) => {
      const share = (name: string) => Number.parseFloat(c.text(name).replace(',', '.'));
      c.holds('more than at random', share('share') > share('chance'), c.text('share'));
    },
  },
  {
    kind: 'notice stranger',
    en: '{id:w} is silent since {unknown:w}, which no account has, began on {from:d} with about as much activity. Is it the same customer?',
    'pt-BR':
      '{id:w} está em silêncio desde que {unknown:w}, que nenhuma conta tem, começou em {from:d} com quase a mesma atividade. É o mesmo cliente?',
    check: (c, { book }) => {
      const silent = book.accounts.get(c.text('id'));
      const from = book.strangers.get(c.text('unknown'));
      c.holds('an account', silent !== undefined, c.text('id'));
      c.holds('no account has the other', !book.accounts.has(c.text('unknown')));
      c.day('from', from);
      const since = [...(silent?.usage.values() ?? [])]
        .flat()
        .filter(({ day, events }) => day >= from! && events > 0);
      c.holds('silent since', since.length === 0, since.map(({ day }) => dayText(day)).join());
    },
  },
  {
    kind: 'notice newest',
    en: 'Its newest data are from {on:d}.[ Allowed: {days:n} {day|days}.]',
    'pt-BR': 'Os dados mais novos são de {on:d}.[ Permitido: {days:n} {dia|dias}.]',
    check: (c, { book }) => c.holds('no later than today', c.dayOf('on') <= book.asOf),
  },
  {
    kind: 'notice silent',
    en: 'Nothing since {on:d}, which is {days:n} {day|days}; its longest pause so far was {gap:n} {day|days}.',
    'pt-BR':
      'Nada desde {on:d}, ou seja, {days:n} {dia|dias}; a maior pausa até hoje foi de {gap:n} {dia|dias}.',
    check: (c, facts) => {
      c.day('on', newestUse(facts));
      c.exactly('days', facts.book.asOf - newestUse(facts));
      c.holds('longer than ever', c.value('days') > c.value('gap'));
    },
  },
  {
    kind: 'notice kept rows',
    en: 'They are kept with file, line and reason ({files:n} {file|files}).',
    'pt-BR': 'Elas estão guardadas com arquivo, linha e motivo ({files:n} {arquivo|arquivos}).',
    check: (c) => c.holds('of a file', c.value('files') > 0),
  },
  {
    kind: 'notice held',
    en: 'Alerts that rest on it alone are held ({n:n}), and nothing they are about counts as recovered. All others go on. CSMs have nothing to do.',
    'pt-BR':
      'Os alertas que dependem só dela ficam retidos ({n:n}), e nada de que tratam conta como recuperado. Os demais seguem. Os CSMs não precisam fazer nada.',
    check: (c, { told }) => c.holds('no more than are held', c.value('n') <= (told?.held.length ?? 0)),
  },
  ...(
    [
      ['It fell silent when an unknown id began:', 'Ela silenciou quando um id desconhecido começou:'],
      ['Its data contradict what it has always told:', 'Os dados contradizem o que sempre vieram mostrando:'],
      [
        'Alerts that rest on its usage alone are held. Nothing is merged; rows of the new id wait in quarantine.',
        'Os alertas que dependem só do uso dela ficam retidos. Nada é unido; as linhas do novo id aguardam em quarentena.',
      ],
      [
        'Risk alerts follow general experience, not your own: nothing is proven yet.',
        'Os alertas de risco seguem a experiência geral, não a sua: nada está provado ainda.',
      ],
      [
        'Too few have left since to say how many of the accounts over its line will leave: nothing is promised yet.',
        'Poucas contas saíram desde então para dizer quantas acima da linha sairão: nada está prometido ainda.',
      ],
      [
        'The model in force stays. The next training tries again.',
        'O modelo em vigor continua. O próximo treino tenta de novo.',
      ],
      [
        'The stated prior speaks, and nothing is proven. The next training tries again.',
        'Vale o prior declarado, e nada está provado. O próximo treino tenta de novo.',
      ],
      ['All other rows were loaded.', 'Todas as outras linhas foram carregadas.'],
    ] as const
  ).map(([en, pt]) => ({ kind: 'notice effect', en, 'pt-BR': pt, check: isTrue })),
];

/** A notice of the day, line by line; the last line says what to do. */
export function checkNotice(
  { lines }: SlackText,
  portfolio: Omit<Portfolio, 'language'>,
): { language: Language; claims: Claim[] } {
  const [title = '', ...rest] = lines;
  const claimsIn = (language: Language) => {
    const facts = factsOf({ ...portfolio, language });
    return [...checkLine(title, TITLES, facts), ...rest.flatMap((line) => checkLine(line, LINES, facts))];
  };
  const english = claimsIn('en');
  const isEnglish = english[0]?.kind !== 'unknown';
  if (isEnglish) return { language: 'en', claims: english };
  const other = claimsIn('pt-BR');
  return other[0]?.kind === 'unknown'
    ? { language: 'en', claims: [unknownText(title)] }
    : { language: 'pt-BR', claims: other };
}

/** A notice is about no account. */
function factsOf(portfolio: Portfolio): NoticeFacts {
  const { book, before, told, language } = portfolio;
  return { book, before, told, language, account: NOBODY };
}
