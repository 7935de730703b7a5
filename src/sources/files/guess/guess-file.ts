import type { ForeignFile } from '../../../config/schema-files.ts';
import { ENTITIES } from '../../records.ts';
import { showValue } from '../../rows/cell-text.ts';
import { ENTITY_COLUMNS, kindOfColumn } from '../../rows/entity-columns.ts';
import { SourceError } from '../../source-error.ts';
import { formatOf, openTable } from '../open-table.ts';
import type { Table } from '../table.ts';
import { COLUMN_WORDS, plainName, WHOSE } from './column-words.ts';
import { EUROPEAN_WORDS } from './european-words.ts';
import { guessDates, guessDecimal, isUnsureOfPoints, type Looks, lookAt } from './guess-values.ts';
import { currencyOf, type Heading, rankOf, toHeading } from './match-heading.ts';
import { describeStatus } from './status-words.ts';

/** What is written into the configuration: only what differs from its defaults. */
export type GuessedFile = Pick<ForeignFile, 'path' | 'entity'> & Partial<ForeignFile>;

export interface Guess {
  /** The file itself first, then what else it tells: what its accounts are called in other systems. */
  files: GuessedFile[];
  /** What a person should look at. */
  notes: string[];
  /** Every column that must be there was found. */
  isComplete: boolean;
}

type Told = Exclude<(typeof ENTITIES)[number], 'identities'>;

const SAMPLE_ROWS = 500;

/** A column of the file with its first values. */
interface Seen extends Heading {
  name: string;
  values: string[];
  looks: Looks;
}

/**
 * Proposes how a foreign file is to be read: what its rows are, which columns are which, by their names and what stands in
 * them, and how days and numbers are written.
 * @param path as it shall stand in the configuration
 * @param as what its rows are, when somebody has said so; null = guessed
 * @throws SourceError when the file cannot be read
 */
export async function guessFile(path: string, given: { at: string; as: Told | null }): Promise<Guess> {
  const { table, seen, matches, best, header } = await findHeadings(path, given);
  const notes: string[] = [];
  if (best.missing.length > 0) {
    notes.push(
      `no column was found for ${best.missing.join(', ')} of ${best.entity}: name it under columns, or give it under constants`,
    );
  }
  const rules = describeValues(best, { table, seen, notes });
  const file: GuessedFile = { path, entity: best.entity, ...rules, ...(header !== null && { header }) };
  if (given.as === null) {
    const second = matches.filter((match) => match !== best && match.missing.length === 0);
    const near = second.filter(({ score }) => score >= best.score * 0.9).map(({ entity }) => entity);
    if (near.length > 0) notes.push(`its rows may be ${near.join(' or ')} too: say so with --as`);
  }
  return {
    files: [file, ...(best.entity === 'accounts' ? identitiesIn(file, seen) : customersIn(file, seen))],
    notes,
    isComplete: best.missing.length === 0,
  };
}

interface Headings {
  table: Table;
  seen: readonly Seen[];
  matches: readonly Match[];
  best: Match;
  /** Line that names the columns; null = the first one that is filled. */
  header: number | null;
}

/** So many lines of titles may stand above the column names. */
const MOST_TITLES = 12;

/** The file by its first line, or by the first further one that names every column its rows need. */
async function findHeadings(path: string, { at, as }: Parameters<typeof guessFile>[1]): Promise<Headings> {
  const look = async (header: number | null): Promise<Headings> => {
    const table = await openTable({ file: path, path: at }, { ...NO_RULES, header });
    const seen = await sample(table);
    const candidates = ENTITIES.filter((entity): entity is Told => entity !== 'identities');
    const matches = candidates.map((entity) => matchColumns(entity, seen, path));
    const best = matches
      .filter(({ entity }) => as === null || entity === as)
      .reduce((a, b) => (b.score > a.score ? b : a));
    return { table, seen, matches, best, header };
  };
  const first = await look(null);
  const hasTitles = TITLED.has(formatOf(at)) && first.best.missing.length > 0;
  for (let header = 2; hasTitles && header <= MOST_TITLES + 1; header++) {
    const found = await look(header).catch((error: unknown) => {
      if (error instanceof SourceError) return null;
      throw error;
    });
    if (found === null) break;
    // A row of values names no column that is particular to its kind.
    if (found.best.missing.length > 0 || found.best.columns.size < 2) continue;
    // The names may stand below an empty line.
    const next = await look(header + 1);
    const isSame = next.table.headings.join('\n') === found.table.headings.join('\n');
    return isSame ? next : found;
  }
  return first;
}

/** Formats whose columns are named by a row of the file. */
const TITLED: ReadonlySet<string> = new Set(['csv', 'xlsx']);

const NO_RULES = { format: null, delimiter: null, encoding: null, sheet: null, header: null };

async function sample(table: Table): Promise<Seen[]> {
  const names = [...new Set(table.headings)].filter((name) => name !== '');
  const values = new Map(names.map((name) => [name, [] as string[]]));
  let rows = 0;
  for await (const batch of table.rows()) {
    for (const row of batch) {
      if (row.broken !== undefined || ++rows > SAMPLE_ROWS) continue;
      for (const [name, told] of values) told.push(showValue(row.read(name)).trim());
    }
    if (rows >= SAMPLE_ROWS) break;
  }
  return names.map((name) => {
    const told = values.get(name) ?? [];
    return { name, ...toHeading(name), values: told, looks: lookAt(told) };
  });
}

interface Match {
  entity: Told;
  columns: Map<string, Seen>;
  /** Required columns that were not found and cannot be made. */
  missing: string[];
  score: number;
}

/** Gives each of our columns the heading that fits best by its name, where its values can be what they must be. */
function matchColumns(entity: Told, seen: readonly Seen[], path: string): Match {
  const words = new Map(Object.entries(COLUMN_WORDS[entity]));
  const further = new Map(Object.entries(EUROPEAN_WORDS[entity] ?? {}));
  const ours = new Set(ENTITY_COLUMNS[entity].map(({ name }) => name));
  const wishes = ENTITY_COLUMNS[entity].flatMap((column) => {
    const names = [plainName(column.name), ...(words.get(column.name) ?? [])];
    return seen.flatMap((one) => {
      // A heading that is called what ours is means that column, whatever stands in it.
      if (ours.has(one.name)) return one.name === column.name ? [{ column, one, weight: 2 }] : [];
      const isWhose = column.name === 'account_id' && entity !== 'accounts';
      const rank = rankOf(one, [names, further.get(column.name) ?? []], isWhose ? WHOSE : []);
      return rank === null || !canBe(column, one.looks) ? [] : [{ column, one, weight: 1 / (1 + rank) }];
    });
  });
  const columns = new Map<string, Seen>();
  const taken = new Set<string>();
  for (const { column, one } of wishes.sort((a, b) => b.weight - a.weight)) {
    // One address may name the account and the one who answered.
    const isAddress = entity === 'surveys' && one.looks.addresses > 0;
    const shared = isAddress && (column.name === 'respondent' || column.name === 'account_id');
    if (columns.has(column.name) || (taken.has(one.name) && !shared)) continue;
    columns.set(column.name, one);
    taken.add(one.name);
  }
  const respondent = columns.get('respondent');
  const answers = respondent !== undefined && respondent.looks.addresses > respondent.looks.n / 2;
  if (entity === 'surveys' && answers && !columns.has('account_id')) columns.set('account_id', respondent);
  const made = new Set(['product', ...(entity === 'surveys' ? ['kind', 'response_id'] : [])]);
  const required = ENTITY_COLUMNS[entity].filter(({ required }) => required).map(({ name }) => name);
  const missing = required.filter((name) => !columns.has(name) && !made.has(name));
  const found = required.length - missing.length;
  const name = plainName(path.split('/').at(-1) ?? '');
  const said = NAME_WORDS[entity].test(name) ? 2 : 0;
  // A kind of few columns is no better for having all of them; what is particular to one kind tells it.
  const telling = [...columns.keys()].filter((column) => TELLING.has(column)).length;
  const score =
    (missing.length === 0 ? 10 : 0) + found - 3 * missing.length + columns.size * 0.5 + telling * 2 + said;
  return { entity, columns, missing, score };
}

/** Columns that only one or two kinds of rows have. */
const TELLING: ReadonlySet<string> = new Set(
  `tier segment renewal_on csm_email user_id occurred_at score comment events active_users due_on paid_on attempts plan
  ended_on signal manager_email slack_user_id goal target`.split(/\s+/),
);

const NAME_WORDS: { readonly [E in Told]: RegExp } = {
  csms: /csm|team|owners|equipe/,
  accounts: /account|compan|customer|client|empresa|conta|kunde|firmen|compte|cuenta/,
  usage: /usage|uso|daily|nutzung|utilisation/,
  usage_events: /event/,
  surveys: /nps|ces|survey|answer|respons|resposta|pesquisa|umfrage|antwort|enquete|encuesta/,
  invoices: /invoice|bill|fatura|cobranca|nota|rechnung|facture|factura/,
  subscriptions: /subscription|assinatura|plano|abo|suscripcion/,
  signals: /signal|metric|ticket|indicador/,
  goals: /goal|objective|success|meta|objetivo/,
};

function canBe(column: Parameters<typeof kindOfColumn>[0] & { name: string }, looks: Looks): boolean {
  if (looks.n === 0) return true;
  const share = (n: number) => n / looks.n;
  const kind = kindOfColumn(column);
  if (kind === 'number') return share(looks.numbers) > 0.7 && share(looks.dates) < 0.5;
  if (kind === 'day' || kind === 'instant') return share(looks.dates) > 0.7 || share(looks.numbers) > 0.9;
  if (column.name.endsWith('email')) return share(looks.addresses) > 0.5;
  return share(looks.dates) < 0.5;
}

/** Everything else that is said of the file. */
function describeValues(
  { entity, columns }: Match,
  { table, seen, notes }: { table: Table; seen: readonly Seen[]; notes: string[] },
): Partial<ForeignFile> {
  const rules: Partial<ForeignFile> = {};
  const of = (...kinds: string[]) =>
    ENTITY_COLUMNS[entity].flatMap((column) =>
      kinds.includes(kindOfColumn(column)) ? (columns.get(column.name)?.values ?? []) : [],
    );
  const decimal = guessDecimal(of('number'));
  const read = table.notices().join(' ');
  const isPortuguese = seen.some(({ name }) =>
    /[ãõçáéíóú]|^(?:empresa|nota|data|cliente|valor)$/i.test(name),
  );
  const { dates, unsure } = guessDates(of('day', 'instant'), {
    monthFirst: !isPortuguese && decimal !== ',' && !read.includes('";"'),
  });
  const mapped: [string, string | string[]][] = ENTITY_COLUMNS[entity].flatMap(({ name: ours }) => {
    const theirs = columns.get(ours)?.name;
    return theirs === undefined || theirs === ours ? [] : [[ours, theirs]];
  });
  if (entity === 'surveys' && !columns.has('response_id')) {
    const key = ['account_id', 'respondent', 'responded_at'].flatMap((name) => columns.get(name)?.name ?? []);
    mapped.push(['response_id', [...new Set(key)]]);
  }
  if (mapped.length > 0) rules.columns = Object.fromEntries(mapped);
  const delimiter = /values are separated by "(.|\\t)"/.exec(read)?.[1];
  if (delimiter !== undefined) rules.delimiter = delimiter === '\\t' ? '\t' : delimiter;
  const encoding = /read as (UTF-16|Windows-1252)/.exec(read)?.[1];
  if (encoding !== undefined) rules.encoding = encoding.toLowerCase() as 'utf-16' | 'windows-1252';
  if (decimal !== null) rules.decimal = decimal;
  else if (isUnsureOfPoints(of('number')))
    notes.push("numbers such as 1.234 may be thousands: say decimal: ',' if so");
  if (dates !== null) rules.dates = dates;
  if (unsure) notes.push(`nothing tells day and month apart: ${dates} is assumed`);
  const money = columns.get('mrr') ?? columns.get('amount');
  const currency = currencyOf(money?.name ?? '');
  if (currency !== null && !columns.has('currency')) rules.constants = { currency };
  const score = columns.get('score');
  if (entity === 'surveys' && !columns.has('kind') && score !== undefined) {
    const isEffort = seen.some(({ plain }) => /\bces\b|effort|esforco/.test(plain));
    rules.constants = { kind: isEffort ? 'ces' : 'nps' };
    if (!isEffort && score.looks.max > 10) notes.push('scores go beyond 10: they are no NPS answers as told');
  }
  if (entity === 'invoices') Object.assign(rules, describeStatus(columns.get('status'), notes));
  const ids = columns.get('account_id')?.looks;
  if (ids !== undefined && ids.n > 0 && ids.stripeIds / ids.n > 0.5 && entity !== 'accounts')
    rules.system = 'stripe';
  return rules;
}

/** A bill names its customer as Stripe does, and an address beside it: its domain may tell which account that is. */
function customersIn(bills: GuessedFile, seen: readonly Seen[]): GuessedFile[] {
  const { path, delimiter, encoding, header, columns } = bills;
  const customer = seen.find(({ name }) => name === columns?.account_id);
  const address = seen.find(
    ({ plain, looks }) => /\be ?mail\b/.test(plain) && looks.n > 0 && looks.addresses / looks.n > 0.5,
  );
  if (customer === undefined || address === undefined) return [];
  if (customer.looks.n === 0 || customer.looks.stripeIds / customer.looks.n <= 0.5) return [];
  return [
    {
      ...{ path, entity: 'identities' as const, constants: { system: 'stripe' } },
      columns: { account_id: address.name, external_id: customer.name },
      ...(delimiter != null && { delimiter }),
      ...(encoding != null && { encoding }),
      ...(header != null && { header }),
      skip: { [address.name]: [''] },
    },
  ];
}

/** Of several files that tell what accounts are called in a system, those that tell it of accounts themselves; else all. */
export function withoutSecondHand(files: readonly GuessedFile[]): GuessedFile[] {
  const ofAccounts = new Set(files.flatMap(({ path, entity }) => (entity === 'accounts' ? path : [])));
  const isNamed = (system: unknown) =>
    files.some(
      ({ path, entity, constants }) =>
        entity === 'identities' && ofAccounts.has(path) && constants?.system === system,
    );
  return files.filter(
    ({ path, entity, constants }) =>
      entity !== 'identities' || ofAccounts.has(path) || !isNamed(constants?.system),
  );
}

/** Columns of accounts that say what they are called elsewhere. */
function identitiesIn(accounts: GuessedFile, seen: readonly Seen[]): GuessedFile[] {
  const id = accounts.columns?.account_id ?? 'account_id';
  const { path, delimiter, encoding, header } = accounts;
  const systems = seen.flatMap(({ name, plain, looks }): [system: string, name: string][] => {
    if (looks.n === 0 || looks.distinct < looks.n * 0.5) return [];
    if (looks.stripeIds / looks.n > 0.5) return [['stripe', name]];
    const isDomain = /domain|website|site|dominio/.test(plain) && looks.domains / looks.n > 0.5;
    if (isDomain) return [['domain', name]];
    const workspace = /\b(workspace|tenant|organization|org)\b.*\bid\b/.exec(plain);
    return workspace ? [['product', name]] : [];
  });
  return systems.map(([system, name]) => ({
    ...{
      path,
      entity: 'identities' as const,
      columns: { account_id: id, external_id: name },
      constants: { system },
    },
    ...(delimiter != null && { delimiter }),
    ...(encoding != null && { encoding }),
    ...(header != null && { header }),
    // Not every account is known everywhere.
    skip: Object.fromEntries([[name, ['']]]),
  }));
}
