import { pullJob } from './pull-job.ts';

export const pullAccounts = pullJob('pull-accounts', []);
