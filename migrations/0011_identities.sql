CREATE TABLE "identities" (
	"source" text NOT NULL,
	"file" text NOT NULL,
	"system" text NOT NULL,
	"key" text NOT NULL,
	"account_id" text NOT NULL,
	"external_id" text NOT NULL,
	CONSTRAINT "identities_pkey" PRIMARY KEY("source","file","system","key","account_id")
);
--> statement-breakpoint
ALTER TABLE "source_files" ADD COLUMN "account_system" text;--> statement-breakpoint
CREATE INDEX "identities_key" ON "identities" USING btree ("key");--> statement-breakpoint
CREATE INDEX "identities_account" ON "identities" USING btree ("account_id");