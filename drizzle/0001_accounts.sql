CREATE TABLE "help_feedback" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"visitor" "bytea" NOT NULL,
	"day" date NOT NULL,
	"article" text NOT NULL,
	"helpful" boolean NOT NULL,
	"comment" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "help_feedback_comment" CHECK (char_length("help_feedback"."comment") <= 2000)
);
--> statement-breakpoint
CREATE TABLE "links" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"previous_email" text,
	"security_stamp" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "links_purpose" CHECK ("links"."purpose" in ('password_reset', 'undo_email_change')),
	CONSTRAINT "links_previous_email" CHECK (("links"."purpose" = 'undo_email_change') = ("links"."previous_email" is not null)),
	CONSTRAINT "links_token_hash_length" CHECK (octet_length("links"."token_hash") = 32)
);
--> statement-breakpoint
ALTER TABLE "challenges" ADD COLUMN "session_id" uuid;--> statement-breakpoint
ALTER TABLE "challenges" ADD COLUMN "new_destination" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "mailbox_reset_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "help_feedback_once_a_day" ON "help_feedback" USING btree ("visitor","day","article");--> statement-breakpoint
CREATE INDEX "help_feedback_created_at" ON "help_feedback" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "links_user" ON "links" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "links_expires_at" ON "links" USING btree ("expires_at");--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "challenges_session" ON "challenges" USING btree ("session_id");--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_new_destination" CHECK (("challenges"."purpose" in ('confirm_email', 'confirm_phone')) = ("challenges"."new_destination" is not null));