import { pullJob } from './pull-job.ts';

/** After the accounts: a row of an account that is not known yet would be quarantined. */
export const pullPayments = pullJob('pull-payments', ['pull-accounts']);
