import type { JsonRow, Rendered } from './render.ts';

// What the contract's JSON says of things that no CSV file holds: the index, the probability, episodes and tasks. Texts must
// agree with it; its own figures are checked where they follow from the files.

export interface Scored {
  health: number | null;
  band: string;
  coverage: number;
  probability: number | null;
  /** Told in place of the probability; undefined = what was told on that day is not known. */
  interval: readonly [number, number] | null | undefined;
  components: readonly ScoredPart[];
}

export interface ScoredPart {
  name: string;
  score: number | null;
  weight: number;
  contribution: number;
}

export interface ToldByJson {
  now: ReadonlyMap<string, Scored>;
  /** A week earlier; null = nothing was scored then. */
  before: ReadonlyMap<string, Scored> | null;
  alerts: readonly JsonRow[];
  /** Also those that are over. */
  allAlerts: readonly JsonRow[];
  held: readonly JsonRow[];
  tasks: readonly JsonRow[];
  goals: readonly JsonRow[];
}

export function readJson({ json }: Pick<Rendered, 'json'>): ToldByJson {
  const scores = Object.keys(json).filter((verb) => verb.startsWith('score'));
  const now = scores.at(-1);
  const before = scores.length > 1 ? scores[0] : undefined;
  return {
    now: scoresOf(now === undefined ? [] : json[now]!),
    before: before === undefined ? null : scoresOf(json[before]!),
    alerts: json.alerts ?? [],
    allAlerts: json['alerts --all'] ?? [],
    held: json['alerts --held'] ?? [],
    tasks: json.tasks ?? [],
    goals: json['goals --all'] ?? [],
  };
}

function scoresOf(rows: readonly JsonRow[]): Map<string, Scored> {
  return new Map(
    rows.map((row) => [
      String(row.account_id),
      {
        health: row.health as number | null,
        band: String(row.band),
        coverage: Number(row.coverage),
        probability: row.churn_probability as number | null,
        interval: row.churn_interval as [number, number] | null,
        components: row.components as ScoredPart[],
      },
    ]),
  );
}
