import fc from 'fast-check';

// The same examples in every run: a failure can be repeated, and a change is judged by what it changed. Another seed
// looks further: FAST_CHECK_SEED=1 FAST_CHECK_TIMES=10 npm run verify.
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_122) });
