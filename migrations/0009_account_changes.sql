CREATE TABLE "account_changes" (
	"account_id" text PRIMARY KEY NOT NULL,
	"seq" bigserial NOT NULL
);
--> statement-breakpoint
CREATE INDEX "account_changes_seq" ON "account_changes" USING btree ("seq");