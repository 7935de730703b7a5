import { connect } from '../../../src/store/connect.ts';
import { importSource } from '../../../src/store/import/import-source.ts';
import { SETTINGS } from '../../sources/csv-folder/make-folder.ts';
import { stripeSourceAt } from '../../sources/stripe/stripe-world.ts';

/** Pulls the invoices of a loopback Stripe of another process, until it is killed. */
const [database, url, now, partRows] = process.argv.slice(2) as [string, string, string, string];

await importSource(connect(database).raw, stripeSourceAt({ url, now: Number(now) }), {
  now: new Date(Number(now) * 1000),
  settings: SETTINGS,
  entities: ['invoices'],
  partRows: Number(partRows),
});
