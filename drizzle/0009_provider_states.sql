CREATE TABLE "provider_states" (
	"provider" text PRIMARY KEY NOT NULL,
	"open_until" timestamp with time zone,
	"cause" text,
	"failures" integer DEFAULT 0 NOT NULL,
	"event_at" timestamp with time zone,
	"news_at" timestamp with time zone,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "provider_states_provider" CHECK ("provider_states"."provider" in ('resend', 'smtp', 'twilio')),
	CONSTRAINT "provider_states_cause" CHECK ("provider_states"."cause" in ('failing', 'silent', 'rate_limited')),
	CONSTRAINT "provider_states_open" CHECK (("provider_states"."open_until" is null) = ("provider_states"."cause" is null))
);
--> statement-breakpoint
INSERT INTO "provider_states" ("provider") VALUES ('resend'), ('smtp'), ('twilio');
