CREATE TABLE "file_erasures" (
	"id" uuid PRIMARY KEY NOT NULL,
	"home" text NOT NULL,
	"rules" jsonb NOT NULL
);
