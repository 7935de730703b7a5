import { describe, expect, it } from 'vitest';
import { catalogue } from '../../jobs/index.ts';
import { configSchema } from '../../src/config/schema.ts';
import { toSchedules } from '../../src/config/to-schedules.ts';
import type { Context } from '../../src/pipeline/context.ts';
import { type AnyJob, parseInput } from '../../src/queue/define-job.ts';
import { assertSchedules } from '../../src/queue/timing.ts';

const jobs: readonly (readonly [string, AnyJob<Context>])[] = Object.entries(catalogue);
const schedules = toSchedules(configSchema.parse({}));

describe('the catalogue', () => {
  it.each(jobs)('%s is listed under its own name and waits for jobs that exist', (name, job) => {
    expect(job.name).toBe(name);
    expect((job.after ?? []).filter((first) => !Object.hasOwn(catalogue, first))).toEqual([]);
    expect(job.after ?? []).not.toContain(name);
  });

  it('can be put in an order in which every job comes after those it waits for', () => {
    const ordered = new Set<string>();
    for (let round = 0; round < jobs.length; round += 1) {
      for (const [name, job] of jobs)
        if ((job.after ?? []).every((first) => ordered.has(first))) ordered.add(name);
    }
    expect(jobs.filter(([name]) => !ordered.has(name))).toEqual([]);
  });

  it('has a schedule for every job but the pages, by default and valid, and takes the empty input of a slot', () => {
    expect(() => assertSchedules(schedules, new Set(Object.keys(catalogue)))).not.toThrow();
    expect(Object.keys(schedules).sort()).toEqual(
      Object.keys(catalogue)
        .filter((name) => name !== 'score-page')
        .sort(),
    );
    for (const name of Object.keys(schedules)) {
      expect(parseInput(catalogue[name as keyof typeof catalogue] as AnyJob<Context>, {})).toEqual({});
    }
  });

  it.each(['2026-02-30', '1 June', ''])('refuses %j as a day', (asOf) => {
    expect(() => parseInput(catalogue['score-accounts'], { asOf })).toThrow(
      'score-accounts got an invalid input',
    );
  });
});
