interface Field {
  name: string;
  min: number;
  max: number;
  /** Names that stand for `min`, `min + 1` and so on. */
  names?: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const WEEKDAYS = 'sun mon tue wed thu fri sat'.split(' ');

const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  { name: 'weekday', min: 0, max: 7, names: WEEKDAYS },
];

const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * What is wrong with a cron expression of five fields, in words that follow its name; null when it can be used. It is
 * stricter than the parser that runs it (a test holds the two together): no seconds, no nicknames, no `L`, `W`, `#`, `?`.
 */
export function cronProblem(text: string): string | null {
  const fields = fieldsOf(text);
  if (fields.length !== FIELDS.length) {
    return 'is not a cron expression of five fields (minute, hour, day, month, weekday), e.g. 0 6 * * 1';
  }
  const values: number[][] = [];
  for (const [i, field] of FIELDS.entries()) {
    const given = fields[i] ?? '';
    const parsed = parseField(given, field);
    if (parsed === null) {
      const words = field.names ? ` or a name (${field.names.join(', ')})` : '';
      return `has "${given}" for the ${field.name}; write *, a number from ${field.min} to ${field.max}${words}, a range a-b, a list a,b or steps */n`;
    }
    values.push(parsed);
  }
  const [, , days = [], months = []] = values;
  // Beside a weekday the day of the month is only one of two ways to be due.
  if (!fields[4]?.startsWith('*')) return null;
  const exists = months.some((month) => days.some((day) => day <= (LONGEST_MONTHS[month - 1] ?? 0)));
  return exists ? null : `would never run: there is no day ${fields[2]} in month ${fields[3]}`;
}

export interface CronFields {
  minutes: readonly number[];
  hours: readonly number[];
  /** Null = every one. */
  days: readonly number[] | null;
  months: readonly number[] | null;
  /** Sunday = 0. */
  weekdays: readonly number[] | null;
}

/** What a well-formed expression stands for, ascending. */
export function readCronFields(text: string): CronFields {
  const fields = fieldsOf(text);
  const [minutes = [], hours = [], days = [], months = [], weekdays = []] = FIELDS.map((field, i) => {
    const values = parseField(fields[i] ?? '*', field) ?? [];
    return [...new Set(values)].sort((a, b) => a - b);
  });
  const orNull = (i: number, values: readonly number[]) => (fields[i] === '*' ? null : values);
  const fromSunday = [...new Set(weekdays.map((weekday) => weekday % 7))].sort((a, b) => a - b);
  return {
    minutes,
    hours,
    days: orNull(2, days),
    months: orNull(3, months),
    weekdays: orNull(4, fromSunday),
  };
}

/** With both a day of the month and a weekday named, either of them is enough (crontab(5)). */
export function isEitherDay(text: string): boolean {
  const fields = fieldsOf(text);
  return !fields[2]?.startsWith('*') && !fields[4]?.startsWith('*');
}

function fieldsOf(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** The values a field stands for; null when it is not well formed. */
function parseField(text: string, field: Field): number[] | null {
  const values: number[] = [];
  for (const token of text.split(',')) {
    const match = /^(?:\*|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:\/(\d+))?$/i.exec(token);
    if (!match) return null;
    const [, from, to, step] = match;
    if (step !== undefined && (Number(step) < 1 || (from !== undefined && to === undefined))) return null;
    const first = from === undefined ? field.min : toNumber(from, field);
    const last = from === undefined ? field.max : to === undefined ? first : toNumber(to, field);
    if (first === null || last === null) return null;
    values.push(...range({ first, last, step: Number(step ?? 1) }, field));
  }
  return values;
}

function toNumber(text: string, { min, max, names }: Field): number | null {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + min;
  if (!/^\d+$/.test(text)) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}

/** `22-2` runs over the end, as it does where the expression is run. */
function range(
  { first, last, step }: { first: number; last: number; step: number },
  { min, max }: Field,
): number[] {
  const size = max - min + 1;
  const span = last >= first ? last - first : last - first + size;
  const values: number[] = [];
  for (let offset = 0; offset <= span; offset += step) {
    const value = first + offset;
    values.push(value > max ? value - size : value);
  }
  return values;
}
