/**
 * Every table of the database, by area; `npm run migrations:generate` compares these files with the migrations.
 *
 * - `facts`: what the sources told; - `imports`: which files were read, and the rows that could not be;
 * - `flags`: what people say of accounts by hand; - `person-settings`: what they settle for themselves;
 * - `requests`: what customers were answered and offered;
 * - `scores`: what was decided about an account and a day, by which configuration and model;
 * - `alerts`: episodes, what raised them, their tasks; - `customer-emails`: automated e-mails to customers;
 * - `crm`: what a CRM was told of accounts;
 * - `outbox`: what is to be delivered, and what became of it; - `privacy`: who was erased;
 * - `service`: slots, timings and settings of the installation;
 * - `usage-blocks`: rows of `usage` once more, as a pass reads them.
 *
 * A table keeps the name it was born with, also where the code has found a better word since.
 */
export * from './alerts.ts';
export * from './crm.ts';
export * from './customer-emails.ts';
export * from './facts.ts';
export * from './flags.ts';
export * from './imports.ts';
export * from './outbox.ts';
export * from './person-settings.ts';
export * from './privacy.ts';
export * from './requests.ts';
export * from './scores.ts';
export * from './service.ts';
export * from './usage-blocks.ts';
