import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Where a file may take a minute: real processes, then learning and fuzzing, then services; the rest takes moments. */
const LONG = [/\/test\/(?:e2e|faults|chaos)\//, /\.deep\.test\.ts$/, /\.int\.test\.ts$/];

/** Begins with what takes longest, so that in the end no worker stands idle while another has a minute to go. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = LONG.findIndex((pattern) => pattern.test(moduleId));
      return place === -1 ? LONG.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
