ALTER TABLE "invoices" ADD COLUMN "failed_on" text;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "status_on" date;