import { pullJob } from './pull-job.ts';

/** After the accounts: a row of an account that is not known yet would be quarantined. */
export const pullUsage = pullJob('pull-usage', ['pull-accounts']);
