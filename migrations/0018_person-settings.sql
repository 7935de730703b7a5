CREATE TABLE "person_settings" (
	"email" text PRIMARY KEY NOT NULL,
	"locale" text,
	"hours_from" text,
	"hours_to" text,
	"pace" text,
	"changed_at" timestamp with time zone NOT NULL
);
