CREATE TABLE "workgroup_sign_ins" (
	"workgroup_id" uuid NOT NULL,
	"event_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"second_step" boolean NOT NULL,
	CONSTRAINT "workgroup_sign_ins_event_id_workgroup_id_pk" PRIMARY KEY("event_id","workgroup_id")
);
--> statement-breakpoint
ALTER TABLE "workgroup_sign_ins" ADD CONSTRAINT "workgroup_sign_ins_event_id_audit_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."audit_events"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "workgroup_sign_ins_workgroup" ON "workgroup_sign_ins" USING btree ("workgroup_id","at","event_id");