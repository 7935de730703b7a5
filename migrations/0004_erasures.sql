CREATE TABLE "erasures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"identifier_hash" text NOT NULL,
	"answers" text,
	"erased_at" timestamp with time zone NOT NULL,
	"erased_by" text NOT NULL,
	"counts" jsonb NOT NULL,
	"lifted_at" timestamp with time zone,
	"lifted_by" text
);
--> statement-breakpoint
ALTER TABLE "source_files" ADD COLUMN "rows_erased" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "erasures_in_force" ON "erasures" USING btree ("identifier_hash") WHERE lifted_at is null;