/**
 * How many examples of a property are tried. They are the same in every run, so that few say as much as many said the day
 * before: FAST_CHECK_SEED=1 takes others, FAST_CHECK_TIMES=10 ten times as many.
 */
export const examples = (few: number): number => few * Number(process.env.FAST_CHECK_TIMES ?? 1);
