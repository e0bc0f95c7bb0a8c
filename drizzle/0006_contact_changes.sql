CREATE TABLE "account_changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"session_id" uuid,
	"kind" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"email_before" text NOT NULL,
	"email_after" text NOT NULL,
	"phone_before" text,
	"phone_after" text,
	"phone_verified_before" timestamp with time zone,
	"phone_verified_after" timestamp with time zone,
	"two_factor_before" boolean NOT NULL,
	"two_factor_after" boolean NOT NULL,
	"undone_at" timestamp with time zone,
	CONSTRAINT "account_changes_kind" CHECK ("account_changes"."kind" in ('email_changed', 'phone_changed', 'phone_removed', 'two_factor_on', 'two_factor_off'))
);
--> statement-breakpoint
ALTER TABLE "links" ADD COLUMN "change_id" bigint;--> statement-breakpoint
ALTER TABLE "account_changes" ADD CONSTRAINT "account_changes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "account_changes" ADD CONSTRAINT "account_changes_session_id_sessions_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."sessions"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "account_changes_user" ON "account_changes" USING btree ("user_id","id");--> statement-breakpoint
CREATE INDEX "account_changes_session" ON "account_changes" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "account_changes_at" ON "account_changes" USING btree ("at");--> statement-breakpoint
ALTER TABLE "links" ADD CONSTRAINT "links_change_id_account_changes_id_fk" FOREIGN KEY ("change_id") REFERENCES "public"."account_changes"("id") ON DELETE set null ON UPDATE no action;
