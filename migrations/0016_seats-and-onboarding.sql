ALTER TABLE "accounts" ADD COLUMN "seats" double precision;--> statement-breakpoint
ALTER TABLE "accounts" ADD COLUMN "onboarding_until" date;