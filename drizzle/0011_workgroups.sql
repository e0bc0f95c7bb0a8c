CREATE TABLE "invitations" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workgroup_id" uuid NOT NULL,
	"email" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"inviter_id" uuid,
	"import_id" uuid,
	"key_id" text NOT NULL,
	"generation" integer DEFAULT 0 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"accepted_at" timestamp with time zone,
	"accepted_by" uuid,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "invitations_role" CHECK ("invitations"."role" in ('member', 'admin')),
	CONSTRAINT "invitations_sent_link" CHECK (("invitations"."sent_at" is null) = ("invitations"."expires_at" is null))
);
--> statement-breakpoint
CREATE TABLE "member_imports" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"workgroup_id" uuid NOT NULL,
	"actor_id" uuid,
	"lines" integer NOT NULL,
	"invited" integer NOT NULL,
	"skipped" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "policy_changes" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"workgroup_id" uuid NOT NULL,
	"actor_id" uuid,
	"before" text NOT NULL,
	"after" text NOT NULL,
	"effective_at" timestamp with time zone NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "policy_changes_before" CHECK ("policy_changes"."before" in ('off', 'scheduled', 'on')),
	CONSTRAINT "policy_changes_after" CHECK ("policy_changes"."after" in ('off', 'scheduled', 'on'))
);
--> statement-breakpoint
CREATE TABLE "temporary_codes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"mac" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"issuer_id" uuid,
	"workgroup_id" uuid,
	"reason" text NOT NULL,
	"security_stamp" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "temporary_codes_mac_length" CHECK (octet_length("temporary_codes"."mac") = 32),
	CONSTRAINT "temporary_codes_life" CHECK ("temporary_codes"."expires_at" <= "temporary_codes"."created_at" + interval '24 hours'),
	CONSTRAINT "temporary_codes_reason" CHECK (char_length("temporary_codes"."reason") between 1 and 500)
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "email_proven_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "last_sign_in_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "cannot_receive_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "workgroups" ADD COLUMN "two_factor_required_from" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "workgroups" ADD COLUMN "two_factor_schedule_id" uuid;--> statement-breakpoint
ALTER TABLE "challenges" ADD COLUMN "cannot_receive_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_workgroup_id_workgroups_id_fk" FOREIGN KEY ("workgroup_id") REFERENCES "public"."workgroups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_inviter_id_users_id_fk" FOREIGN KEY ("inviter_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_import_id_member_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."member_imports"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_accepted_by_users_id_fk" FOREIGN KEY ("accepted_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_imports" ADD CONSTRAINT "member_imports_workgroup_id_workgroups_id_fk" FOREIGN KEY ("workgroup_id") REFERENCES "public"."workgroups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_imports" ADD CONSTRAINT "member_imports_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_changes" ADD CONSTRAINT "policy_changes_workgroup_id_workgroups_id_fk" FOREIGN KEY ("workgroup_id") REFERENCES "public"."workgroups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "policy_changes" ADD CONSTRAINT "policy_changes_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "temporary_codes" ADD CONSTRAINT "temporary_codes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "temporary_codes" ADD CONSTRAINT "temporary_codes_issuer_id_users_id_fk" FOREIGN KEY ("issuer_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "temporary_codes" ADD CONSTRAINT "temporary_codes_workgroup_id_workgroups_id_fk" FOREIGN KEY ("workgroup_id") REFERENCES "public"."workgroups"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_pending" ON "invitations" USING btree ("workgroup_id","email") WHERE "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "invitations_workgroup" ON "invitations" USING btree ("workgroup_id","created_at","id");--> statement-breakpoint
CREATE INDEX "invitations_sent" ON "invitations" USING btree ("workgroup_id","sent_at");--> statement-breakpoint
CREATE INDEX "invitations_queued" ON "invitations" USING btree ("created_at") WHERE "invitations"."sent_at" is null and "invitations"."accepted_at" is null and "invitations"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "invitations_import" ON "invitations" USING btree ("import_id");--> statement-breakpoint
CREATE INDEX "invitations_inviter" ON "invitations" USING btree ("inviter_id");--> statement-breakpoint
CREATE INDEX "invitations_accepted_by" ON "invitations" USING btree ("accepted_by");--> statement-breakpoint
CREATE INDEX "invitations_created_at" ON "invitations" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "member_imports_workgroup" ON "member_imports" USING btree ("workgroup_id","created_at");--> statement-breakpoint
CREATE INDEX "policy_changes_workgroup" ON "policy_changes" USING btree ("workgroup_id","id");--> statement-breakpoint
CREATE INDEX "policy_changes_actor" ON "policy_changes" USING btree ("actor_id");--> statement-breakpoint
CREATE UNIQUE INDEX "temporary_codes_open" ON "temporary_codes" USING btree ("user_id") WHERE "temporary_codes"."used_at" is null and "temporary_codes"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "temporary_codes_user" ON "temporary_codes" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "temporary_codes_issuer" ON "temporary_codes" USING btree ("issuer_id");--> statement-breakpoint
CREATE INDEX "temporary_codes_workgroup" ON "temporary_codes" USING btree ("workgroup_id");--> statement-breakpoint
CREATE INDEX "temporary_codes_created_at" ON "temporary_codes" USING btree ("created_at");