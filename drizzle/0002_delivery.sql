CREATE TABLE "channel_pauses" (
	"channel" text PRIMARY KEY NOT NULL,
	"until" timestamp with time zone NOT NULL,
	CONSTRAINT "channel_pauses_channel" CHECK ("channel_pauses"."channel" in ('email', 'phone'))
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"channel" text NOT NULL,
	"destination" text NOT NULL,
	"reason" text NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "suppressions_channel_destination_pk" PRIMARY KEY("channel","destination"),
	CONSTRAINT "suppressions_channel" CHECK ("suppressions"."channel" in ('email', 'phone')),
	CONSTRAINT "suppressions_reason" CHECK ("suppressions"."reason" in ('bounced', 'complained', 'opted_out'))
);
--> statement-breakpoint
CREATE TABLE "webhook_receipts" (
	"provider" text NOT NULL,
	"event_id" text NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "webhook_receipts_provider_event_id_pk" PRIMARY KEY("provider","event_id"),
	CONSTRAINT "webhook_receipts_provider" CHECK ("webhook_receipts"."provider" in ('resend', 'twilio'))
);
--> statement-breakpoint
DROP INDEX "deliveries_open";--> statement-breakpoint
ALTER TABLE "deliveries" ALTER COLUMN "next_attempt_at" SET DEFAULT now();--> statement-breakpoint
UPDATE "deliveries" SET "next_attempt_at" = "created_at" WHERE "next_attempt_at" IS NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ALTER COLUMN "next_attempt_at" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "challenges" ADD COLUMN "disowned_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "challenges" ADD COLUMN "workgroup_names" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "sent_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "delivered_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "sessions" ADD COLUMN "challenge_id" uuid;--> statement-breakpoint
CREATE INDEX "webhook_receipts_received_at" ON "webhook_receipts" USING btree ("received_at");--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_challenge_id_challenges_id_fk" FOREIGN KEY ("challenge_id") REFERENCES "public"."challenges"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deliveries_created_at" ON "deliveries" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "sessions_challenge" ON "sessions" USING btree ("challenge_id");--> statement-breakpoint
CREATE INDEX "deliveries_open" ON "deliveries" USING btree ("next_attempt_at") WHERE "deliveries"."state" in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "users_phone" ON "users" USING btree ("phone") WHERE "users"."phone" is not null;