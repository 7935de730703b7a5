CREATE TABLE "firing_since" (
	"account_id" text NOT NULL,
	"rule" text NOT NULL,
	"since" date NOT NULL,
	CONSTRAINT "firing_since_account_id_rule_pk" PRIMARY KEY("account_id","rule")
);
