import { isoOf } from './calendar.ts';
import { type CommentTheme, writeComment } from './comments.ts';
import { csvRow } from './csv-file.ts';
import { declineProgress, type Episode } from './episodes.ts';
import { mailAddress, personName } from './names.ts';
import type { KnownStay, Profile, World } from './profile.ts';
import { Random } from './random.ts';
import type { Signal } from './signals.ts';

/** One answer to a survey. NPS scores run 0..10, CES scores 1..5 with 1 = effortless. */
export interface Answer {
  readonly kind: 'nps' | 'ces';
  readonly day: number;
  readonly score: number;
  readonly comment: string;
  readonly respondent: string;
  readonly role: string;
}

interface Person {
  readonly email: string;
  readonly role: string;
}

const DAYS_BETWEEN_WAVES = 90;
const ANSWERS_NPS = 0.42;
const ANSWERS_CES = 0.3;
const WRITES_COMMENT = { low: 0.8, middle: 0.45, high: 0.4 };

/** Some people mix up the ends of the scale: their comment contradicts their score. */
const MIXES_UP_SCALE = 0.03;

/** Points of NPS that a running episode costs, at its worst. */
const NPS_COST = {
  decline: 2.2,
  sudden_stop: 2.5,
  champion_left: 1.8,
  users_vanish: 1,
  friction: 2.6,
  price_rise: 1.8,
};

/** Plans the answers over calendar and tail: NPS in waves, CES after tickets. */
export function planSurveys(
  { seed, calendar }: Pick<World, 'seed' | 'calendar'>,
  profile: Profile,
  { episodes, signals }: { episodes: readonly Episode[]; signals: readonly Signal[] },
): Answer[] {
  const random = new Random([seed, profile.number, 'surveys']);
  const people = drawPeople(profile, random);
  const champion = episodes.find((episode) => episode.kind === 'champion_left');
  const answers: Answer[] = [];
  const answer = (person: Person, { kind, day, score }: Pick<Answer, 'kind' | 'day' | 'score'>) => {
    const gone = person.role === 'champion' && champion !== undefined && day >= champion.from;
    if (gone) return;
    const mood = moodOf(kind, score);
    const comment = random.chance(WRITES_COMMENT[mood])
      ? writeComment(random, {
          locale: profile.locale,
          mood: random.chance(MIXES_UP_SCALE) ? opposite(mood) : mood,
          theme: currentTheme(episodes, day),
          product: 'Planner',
        })
      : '';
    answers.push({ kind, day, score, comment, respondent: person.email, role: person.role });
  };

  const firstWave = Math.max(random.int(0, DAYS_BETWEEN_WAVES - 1), profile.startedDay + 30);
  for (let wave = firstWave; wave < calendar.length; wave += DAYS_BETWEEN_WAVES) {
    for (const person of people) {
      if (!random.chance(ANSWERS_NPS)) continue;
      const day = wave + random.int(0, 6);
      const score = random.normal(profile.contentment - unhappiness(episodes, day), 1.2);
      if (day < calendar.length) answer(person, { kind: 'nps', day, score: clampRound(score, 0, 10) });
    }
  }
  for (const { name, day } of signals) {
    if (name !== 'tickets' || !random.chance(ANSWERS_CES)) continue;
    const friction = episodes.some((episode) => episode.kind === 'friction' && covers(episode, day));
    const effort = random.normal(friction ? 3.9 : 1.9, 0.8);
    answer(random.pick(people), { kind: 'ces', day, score: clampRound(effort, 1, 5) });
  }
  return answers.sort((a, b) => a.day - b.day);
}

function drawPeople(profile: Profile, random: Random): Person[] {
  const count = { enterprise: 4, growth: 3, starter: 2, free: 1 }[profile.tier];
  const people: Person[] = [{ email: profile.contactEmail, role: 'champion' }];
  for (const role of ['admin', 'user', 'sponsor'].slice(0, count - 1)) {
    people.push({ email: mailAddress(personName(random, profile.country), profile.domain), role });
  }
  return people;
}

function unhappiness(episodes: readonly Episode[], day: number): number {
  let cost = 0;
  for (const episode of episodes) {
    if (episode.kind === 'decline') {
      cost += NPS_COST.decline * episode.depth * declineProgress(episode, day);
    } else if (episode.kind in NPS_COST && covers(episode, day)) {
      cost += NPS_COST[episode.kind as keyof typeof NPS_COST];
    }
  }
  return cost;
}

/** Whether people still feel an episode: while it runs, or for 90 days after a single event. */
function covers(episode: Episode, day: number): boolean {
  const to = 'to' in episode ? episode.to : episode.from + 90;
  return day >= episode.from && day < to;
}

/** What there is to complain about just now; null: anything. */
function currentTheme(episodes: readonly Episode[], day: number): CommentTheme | null {
  for (const episode of episodes) {
    if (!covers(episode, day)) continue;
    if (episode.kind === 'friction') return episode.theme;
    if (episode.kind === 'price_rise') return 'price';
  }
  return null;
}

type Mood = 'low' | 'middle' | 'high';

function moodOf(kind: Answer['kind'], score: number): Mood {
  if (kind === 'nps') return score <= 6 ? 'low' : score <= 8 ? 'middle' : 'high';
  return score >= 4 ? 'low' : score === 3 ? 'middle' : 'high';
}

function opposite(mood: Mood): Mood {
  return mood === 'low' ? 'high' : mood === 'high' ? 'low' : mood;
}

function clampRound(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(value)));
}

export const SURVEYS_HEADER = 'response_id,account_id,kind,score,comment,respondent,role,responded_at';

/** Rows of surveys.csv up to the day the account leaves; times of day are working hours in UTC. */
export function surveyRows(answers: readonly Answer[], { profile, calendar, leftOn }: KnownStay): string[] {
  const rows: string[] = [];
  answers.forEach((answer, index) => {
    if (answer.day >= (leftOn ?? calendar.days) || answer.day >= calendar.days) return;
    const minutes = 8 * 60 + ((profile.number * 131 + index * 197) % 600);
    const time = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
    rows.push(
      csvRow(
        `R-${profile.id}-${String(index + 1).padStart(3, '0')}`,
        profile.id,
        answer.kind,
        answer.score,
        answer.comment,
        answer.respondent,
        answer.role,
        `${isoOf(calendar, answer.day)}T${time}:00Z`,
      ),
    );
  });
  return rows;
}
