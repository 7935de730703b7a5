ALTER TABLE "accounts" ADD COLUMN "auto_renew" boolean;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "notice_on" date;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "collection" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "next_attempt_on" date;