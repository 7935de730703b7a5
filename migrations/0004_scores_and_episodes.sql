ALTER TABLE "episodes" ADD COLUMN "last_fired_on" date NOT NULL;--> statement-breakpoint
ALTER TABLE "episodes" ADD COLUMN "message_subject" text NOT NULL;--> statement-breakpoint
ALTER TABLE "scores" ADD COLUMN "usage_score" double precision;--> statement-breakpoint
ALTER TABLE "scores" ADD COLUMN "nps_score" double precision;--> statement-breakpoint
ALTER TABLE "scores" ADD COLUMN "ces_score" double precision;--> statement-breakpoint
ALTER TABLE "scores" ADD COLUMN "payment_score" double precision;