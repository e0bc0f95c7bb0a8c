CREATE TABLE "audit_events" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"workgroup_id" uuid,
	"actor_id" uuid,
	"subject_id" uuid,
	"type" text NOT NULL,
	"result" text NOT NULL,
	"reason" text,
	"address" text,
	"user_agent" text,
	"details" jsonb DEFAULT '{}'::jsonb NOT NULL,
	CONSTRAINT "audit_events_result" CHECK ("audit_events"."result" in ('success', 'failure'))
);
--> statement-breakpoint
CREATE TABLE "challenges" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"cookie_hash" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"request_mark" text NOT NULL,
	"security_stamp" integer NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"sends" integer DEFAULT 1 NOT NULL,
	"next_send_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"consumed_at" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	"address" text NOT NULL,
	"user_agent" text NOT NULL,
	CONSTRAINT "challenges_purpose" CHECK ("challenges"."purpose" in ('sign_in', 'reauthenticate', 'confirm_email', 'confirm_phone')),
	CONSTRAINT "challenges_attempts" CHECK ("challenges"."attempts" between 0 and 5),
	CONSTRAINT "challenges_sends" CHECK ("challenges"."sends" between 1 and 4),
	CONSTRAINT "challenges_request_mark" CHECK ("challenges"."request_mark" ~ '^[A-Z][A-Z0-9]$'),
	CONSTRAINT "challenges_life" CHECK ("challenges"."expires_at" <= "challenges"."created_at" + interval '10 minutes'),
	CONSTRAINT "challenges_cookie_hash_length" CHECK (octet_length("challenges"."cookie_hash") = 32)
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"challenge_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"destination" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"reason" text,
	"provider" text,
	"provider_id" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_attempt_at" timestamp with time zone,
	"error_class" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "deliveries_channel" CHECK ("deliveries"."channel" in ('email', 'phone')),
	CONSTRAINT "deliveries_state" CHECK ("deliveries"."state" in ('queued', 'sending', 'sent', 'delivered', 'delayed', 'failed', 'unknown'))
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"user_id" uuid NOT NULL,
	"workgroup_id" uuid NOT NULL,
	"role" text NOT NULL,
	"disabled_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "memberships_user_id_workgroup_id_pk" PRIMARY KEY("user_id","workgroup_id"),
	CONSTRAINT "memberships_role" CHECK ("memberships"."role" in ('member', 'admin'))
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"user_id" uuid NOT NULL,
	"client" text NOT NULL,
	"security_stamp" integer NOT NULL,
	"second_step_at" timestamp with time zone,
	"own_choice_spared" boolean DEFAULT false NOT NULL,
	"authenticated_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"address" text NOT NULL,
	"user_agent" text NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "sessions_client" CHECK ("sessions"."client" in ('web', 'mobile')),
	CONSTRAINT "sessions_token_hash_length" CHECK (octet_length("sessions"."token_hash") = 32)
);
--> statement-breakpoint
CREATE TABLE "throttles" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified_at" timestamp with time zone NOT NULL,
	"phone" text,
	"phone_verified_at" timestamp with time zone,
	"password_hash" text NOT NULL,
	"two_factor_enabled" boolean DEFAULT false NOT NULL,
	"wrong_code_at" timestamp with time zone[] DEFAULT '{}' NOT NULL,
	"wrong_code_streak" integer DEFAULT 0 NOT NULL,
	"second_step_stopped_at" timestamp with time zone,
	"disabled_at" timestamp with time zone,
	"security_stamp" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_canonical" CHECK ("users"."email" = lower("users"."email") and "users"."email" like '_%@_%'),
	CONSTRAINT "users_phone_e164" CHECK ("users"."phone" ~ '^\+[1-9][0-9]{6,14}$'),
	CONSTRAINT "users_phone_verified" CHECK ("users"."phone_verified_at" is null or "users"."phone" is not null),
	CONSTRAINT "users_wrong_code_streak" CHECK ("users"."wrong_code_streak" >= 0)
);
--> statement-breakpoint
CREATE TABLE "workgroups" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"edition" text NOT NULL,
	"two_factor_required" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "workgroups_edition" CHECK ("workgroups"."edition" in ('APP', 'APP2', 'APP3', 'APP4')),
	CONSTRAINT "workgroups_name" CHECK (char_length("workgroups"."name") between 1 and 100)
);
--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_challenge_id_challenges_id_fk" FOREIGN KEY ("challenge_id") REFERENCES "public"."challenges"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_workgroup_id_workgroups_id_fk" FOREIGN KEY ("workgroup_id") REFERENCES "public"."workgroups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_events_subject" ON "audit_events" USING btree ("subject_id","at");--> statement-breakpoint
CREATE INDEX "audit_events_workgroup" ON "audit_events" USING btree ("workgroup_id","at");--> statement-breakpoint
CREATE INDEX "audit_events_at" ON "audit_events" USING btree ("at");--> statement-breakpoint
CREATE INDEX "challenges_user_live" ON "challenges" USING btree ("user_id","created_at") WHERE "challenges"."consumed_at" is null and "challenges"."cancelled_at" is null;--> statement-breakpoint
CREATE INDEX "challenges_created_at" ON "challenges" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "deliveries_challenge" ON "deliveries" USING btree ("challenge_id","channel","created_at");--> statement-breakpoint
CREATE INDEX "deliveries_open" ON "deliveries" USING btree ("created_at") WHERE "deliveries"."state" in ('queued', 'sending');--> statement-breakpoint
CREATE UNIQUE INDEX "deliveries_provider_id" ON "deliveries" USING btree ("provider","provider_id");--> statement-breakpoint
CREATE INDEX "memberships_workgroup" ON "memberships" USING btree ("workgroup_id");--> statement-breakpoint
CREATE UNIQUE INDEX "sessions_token_hash" ON "sessions" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "sessions_user_live" ON "sessions" USING btree ("user_id") WHERE "sessions"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "sessions_expires_at" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "throttles_expires_at" ON "throttles" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "users_email" ON "users" USING btree ("email");