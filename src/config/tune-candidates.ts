import type { Config } from './schema.ts';

/** One setting with another value. */
export interface SettingEdit {
  path: readonly string[];
  value: string | number | boolean;
}

/** A small change of a configuration that might do better. */
export interface TuneCandidate {
  /** What is changed: candidates of one family differ in a number alone. */
  family: string;
  /** Of that number; null = there is none. */
  value: number | null;
  edits: readonly SettingEdit[];
  config: Config;
}

const LIFTS = [1, 1.2, 1.5, 1.9, 2.4, 3, 4, 5, 6.5];
const PROBABILITIES = [0.02, 0.03, 0.05, 0.08, 0.12, 0.18, 0.25, 0.35, 0.5, 0.7];
const WORST_SHARES = [0.02, 0.05, 0.1, 0.2, 0.3];
/** Points by which all bands are moved together. */
const BAND_SHIFTS = [-15, -10, -5, 5, 10, 15];

/**
 * What is tried: rules switched off one by one, other lines for risk alerts, and all bands moved together. Few on purpose:
 * of many tries the best looks good by chance. Weights are left alone: what they do to the index is told by `plan`, and
 * what they are worth the learned model finds by itself.
 * @param modes by which risk alerts opened on any of the days: what decides on none of them is not tried
 */
export function tuneCandidates(
  config: Config,
  modes: ReadonlySet<'line' | 'worst' | 'none'>,
): TuneCandidate[] {
  const { alerts, health } = config;
  const of = (family: string, values: readonly number[], edits: (value: number) => SettingEdit[]) =>
    values.map((value) => candidate(config, { family, value, edits: edits(value) }));
  const rules = Object.entries(alerts.rules)
    .filter(([, { enabled }]) => enabled)
    .map(([name]) => {
      const edits = [{ path: ['alerts', 'rules', name, 'enabled'], value: false }];
      return candidate(config, { family: `alerts.rules.${name}`, value: null, edits });
    });
  const line = modes.has('line') ? lineCandidates(config, of) : [];
  const unproven = modes.has('worst')
    ? [
        ...single(of, ['alerts', 'line', 'unproven', 'least_lift'], LIFTS),
        ...single(of, ['alerts', 'line', 'unproven', 'worst_share'], WORST_SHARES),
      ]
    : [];
  const { bands } = health;
  const shifts = BAND_SHIFTS.filter((by) => bands.critical + by > 0 && bands.watch + by < 100);
  const moved = of('health.bands', shifts, (by) =>
    (['watch', 'at_risk', 'critical'] as const).map((name) => ({
      path: ['health', 'bands', name],
      value: bands[name] + by,
    })),
  );
  return [...rules, ...line, ...unproven, ...moved].filter((one) =>
    one.edits.some(({ path, value }) => valueAt(config, path) !== value),
  );
}

type Of = (
  family: string,
  values: readonly number[],
  edits: (value: number) => SettingEdit[],
) => TuneCandidate[];

function lineCandidates({ alerts: { line } }: Config, of: Of): TuneCandidate[] {
  if (line.by === 'probability') return single(of, ['alerts', 'line', 'over'], PROBABILITIES);
  return line.by === 'profit' ? [] : single(of, ['alerts', 'line', 'least_lift'], LIFTS);
}

function single(of: Of, path: readonly string[], values: readonly number[]): TuneCandidate[] {
  return of(path.join('.'), values, (value) => [{ path, value }]);
}

function candidate(config: Config, made: Omit<TuneCandidate, 'config'>): TuneCandidate {
  return { ...made, config: withEdits(config, made.edits) };
}

/** A configuration with some of its settings changed. */
export function withEdits(config: Config, edits: readonly SettingEdit[]): Config {
  return edits.reduce<unknown>((whole, { path, value }) => withValue(whole, path, value), config) as Config;
}

function withValue(node: unknown, path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const inner = node as Readonly<Record<string, unknown>>;
  return { ...inner, [step]: withValue(inner[step], rest, value) };
}

export function valueAt(node: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (at as Readonly<Record<string, unknown>> | undefined)?.[step],
    node,
  );
}
