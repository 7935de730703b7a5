ALTER TABLE "subscriptions" ADD COLUMN "subscription_id" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "subscriptions" DROP CONSTRAINT "subscriptions_pkey";
--> statement-breakpoint
ALTER TABLE "subscriptions" ADD CONSTRAINT "subscriptions_pkey" PRIMARY KEY("account_id","product","plan","started_on","subscription_id");--> statement-breakpoint
-- Rows that wait for their account are staged again as they were told.
UPDATE "quarantine" q SET "raw" = jsonb_build_object('subscription_id', '') || q."raw"
FROM "source_files" f
WHERE f."source" = q."source" AND f."file" = q."file" AND f."entity" = 'subscriptions'
	AND q."state" = 'open' AND q."code" = 'unknown_account';
