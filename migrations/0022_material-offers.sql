CREATE TABLE "material_offers" (
	"episode_id" uuid NOT NULL,
	"material" text NOT NULL,
	"account_id" text NOT NULL,
	"via" text NOT NULL,
	"offered_on" date NOT NULL,
	CONSTRAINT "material_offers_episode_id_material_pk" PRIMARY KEY("episode_id","material")
);
--> statement-breakpoint
CREATE INDEX "material_offers_account" ON "material_offers" USING btree ("account_id");