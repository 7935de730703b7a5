import { isEitherDay, readCronFields } from './cron.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
/** More times of day than this are told by their minutes and hours. */
const MOST_TIMES = 4;

/** A well-formed cron expression in words, e.g. `at 06:00 on the 1st of the month or on Monday`. */
export function cronInWords(cron: string): string {
  const { days, months, weekdays, ...time } = readCronFields(cron);
  const onDays =
    days && `on the ${and(days.map(ordinal))} of ${months ? and(months.map(monthName)) : 'the month'}`;
  const onWeekdays = weekdays && `on ${and(weekdays.map((weekday) => WEEKDAYS[weekday] ?? ''))}`;
  const inMonths = months && !(days && !weekdays) ? ` in ${and(months.map(monthName))}` : '';
  if (onDays && onWeekdays) {
    const link = isEitherDay(cron) ? 'or' : 'if it is also';
    return `${timeInWords(time)} on the ${and(days.map(ordinal))} of the month ${link} ${onWeekdays}${inMonths}`;
  }
  const when = onDays ?? onWeekdays ?? (time.hours.length === 24 ? '' : 'every day');
  return `${[timeInWords(time), when].filter(Boolean).join(' ')}${inMonths}`;
}

function timeInWords({ minutes, hours }: { minutes: readonly number[]; hours: readonly number[] }): string {
  if (hours.length === 24) {
    const [first = 0, second] = minutes;
    const step = second === undefined ? 60 : second - first;
    const isEven = first === 0 && 60 % step === 0 && minutes.length === 60 / step;
    if (isEven) return step === 60 ? 'every hour' : step === 1 ? 'every minute' : `every ${step} minutes`;
    return `at ${minutes.length === 1 ? 'minute' : 'minutes'} ${and(minutes.map(String))} of every hour`;
  }
  const times = hours.flatMap((hour) => minutes.map((minute) => `${two(hour)}:${two(minute)}`));
  if (times.length <= MOST_TIMES) return `at ${and(times)}`;
  return `at ${minutes.length === 1 ? 'minute' : 'minutes'} ${and(minutes.map(String))} of the hours ${and(hours.map(String))}`;
}

function monthName(month: number): string {
  return MONTHS[month - 1] ?? '';
}

function ordinal(day: number): string {
  const ending = day > 10 && day < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

const list = new Intl.ListFormat('en-GB', { type: 'conjunction' });

function and(words: readonly string[]): string {
  return list.format(words);
}
