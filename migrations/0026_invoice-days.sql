ALTER TABLE "invoices" ADD COLUMN "last_attempt_on" date;--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "closed_on" date;