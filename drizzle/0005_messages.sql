CREATE TABLE "messages" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"kind" text NOT NULL,
	"event_id" text NOT NULL,
	"recipient_id" uuid,
	"destination" text NOT NULL,
	"channel" text NOT NULL,
	"parameters" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"link_id" uuid,
	"link_generation" integer,
	"key_id" text,
	"state" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone DEFAULT now() NOT NULL,
	"provider_id" text,
	"error_class" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "messages_channel" CHECK ("messages"."channel" in ('email', 'phone')),
	CONSTRAINT "messages_state" CHECK ("messages"."state" in ('queued', 'sending', 'sent', 'failed', 'unknown', 'canceled'))
);
--> statement-breakpoint
ALTER TABLE "links" DROP CONSTRAINT "links_pkey";--> statement-breakpoint
ALTER TABLE "links" ALTER COLUMN "token_hash" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "key_id" text;--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "generation" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "sends" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "next_send_at" timestamp with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "messages_event" ON "messages" USING btree ("destination","kind","event_id");--> statement-breakpoint
CREATE INDEX "messages_destination" ON "messages" USING btree ("destination","created_at");--> statement-breakpoint
CREATE INDEX "messages_open" ON "messages" USING btree ("next_attempt_at") WHERE "messages"."state" in ('queued', 'sending');--> statement-breakpoint
CREATE INDEX "messages_created_at" ON "messages" USING btree ("created_at");--> statement-breakpoint
-- The unique indexes of links are built by 0007, outside a transaction.
ALTER TABLE "links" ADD CONSTRAINT "links_token" CHECK ("links"."token_hash" is not null or "links"."key_id" is not null);
