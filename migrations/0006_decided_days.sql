CREATE TABLE "decided_days" (
	"as_of" date PRIMARY KEY NOT NULL,
	"config_hash" text NOT NULL,
	"first_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL
);
