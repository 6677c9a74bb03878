CREATE TABLE "actions" (
	"id" text PRIMARY KEY NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "actions_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"heal_id" text NOT NULL,
	"target_key" text NOT NULL,
	"cluster" text NOT NULL,
	"namespace" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"target_uid" text NOT NULL,
	"scope" text NOT NULL,
	"actor" text NOT NULL,
	"action" json NOT NULL,
	"plan_hash" text NOT NULL,
	"reason" text NOT NULL,
	"fence" bigint NOT NULL,
	"pre_state" json NOT NULL,
	"undo" text NOT NULL,
	"at_ms" bigint NOT NULL,
	"status" text NOT NULL,
	"applied_at_ms" bigint,
	"closed_at_ms" bigint,
	"post_state" json,
	"note" text,
	CONSTRAINT "actions_status" CHECK (status in ('planned', 'applied', 'verified', 'unverified', 'undone', 'kept', 'drifted', 'failed', 'expired')),
	CONSTRAINT "actions_undo" CHECK (undo in ('restore', 'keep', 'none')),
	CONSTRAINT "actions_fence" CHECK (fence >= 0)
);
--> statement-breakpoint
CREATE TABLE "anomalies" (
	"id" text PRIMARY KEY NOT NULL,
	"target_key" text NOT NULL,
	"scope" text NOT NULL,
	"at_ms" bigint NOT NULL,
	"score" double precision NOT NULL,
	"threshold" double precision NOT NULL,
	"contributions" json NOT NULL,
	"evidence" json NOT NULL,
	CONSTRAINT "anomalies_score" CHECK (score between 0 and 1)
);
--> statement-breakpoint
CREATE TABLE "config_contents" (
	"kind" text NOT NULL,
	"namespace" text NOT NULL,
	"name" text NOT NULL,
	"content_hash" text NOT NULL,
	"sealed_content" text NOT NULL,
	"key_id" text GENERATED ALWAYS AS (split_part(sealed_content, '.', 2)) STORED,
	CONSTRAINT "config_contents_kind_namespace_name_content_hash_pk" PRIMARY KEY("kind","namespace","name","content_hash"),
	CONSTRAINT "config_contents_kind" CHECK (kind in ('ConfigMap', 'Secret'))
);
--> statement-breakpoint
CREATE TABLE "fences" (
	"target_key" text NOT NULL,
	"target_uid" text NOT NULL,
	"highest_fence" bigint NOT NULL,
	CONSTRAINT "fences_target_key_target_uid_pk" PRIMARY KEY("target_key","target_uid")
);
--> statement-breakpoint
CREATE TABLE "heals" (
	"id" text PRIMARY KEY NOT NULL,
	"target_key" text NOT NULL,
	"cluster" text NOT NULL,
	"namespace" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"target_uid" text NOT NULL,
	"scope" text NOT NULL,
	"mode" text,
	"severity" text,
	"status" text NOT NULL,
	"reason" text,
	"opened_at_ms" bigint NOT NULL,
	"detected_at_ms" bigint,
	"decided_at_ms" bigint,
	"acted_at_ms" bigint,
	"verified_at_ms" bigint,
	"closed_at_ms" bigint,
	"updated_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "journaled_states" (
	"state_id" text NOT NULL,
	"target_key" text NOT NULL,
	"cluster" text NOT NULL,
	"namespace" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"target_uid" text NOT NULL,
	"template_hash" text NOT NULL,
	"pod_template_hash" text,
	"images" json NOT NULL,
	"configs" json NOT NULL,
	"first_seen_at_ms" bigint NOT NULL,
	"last_seen_at_ms" bigint NOT NULL,
	"healthy_since_ms" bigint,
	"good_at_ms" bigint,
	"written_by_action" text,
	"sick_since_ms" bigint,
	"is_sickness_known" boolean NOT NULL,
	"sealed_template" text NOT NULL,
	"key_id" text GENERATED ALWAYS AS (split_part(sealed_template, '.', 2)) STORED,
	CONSTRAINT "journaled_states_state_id_target_uid_pk" PRIMARY KEY("state_id","target_uid")
);
--> statement-breakpoint
CREATE TABLE "ticks" (
	"id" text PRIMARY KEY NOT NULL,
	"at_ms" bigint NOT NULL,
	"summary" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "timeline" (
	"id" text PRIMARY KEY NOT NULL,
	"sequence" bigint GENERATED ALWAYS AS IDENTITY (sequence name "timeline_sequence_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"heal_id" text,
	"target_key" text NOT NULL,
	"scope" text NOT NULL,
	"at_ms" bigint NOT NULL,
	"phase" text NOT NULL,
	"sentence" text NOT NULL,
	"detail" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "workloads" (
	"target_key" text PRIMARY KEY NOT NULL,
	"cluster" text NOT NULL,
	"namespace" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"target_uid" text NOT NULL,
	"scope" text NOT NULL,
	"consent" text NOT NULL,
	"status" text NOT NULL,
	"summary" text NOT NULL,
	"last_good_state_id" text,
	"observed_at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "actions_newest" ON "actions" USING btree ("at_ms","sequence");--> statement-breakpoint
CREATE INDEX "actions_of_heal" ON "actions" USING btree ("heal_id","at_ms","sequence");--> statement-breakpoint
CREATE INDEX "actions_of_target" ON "actions" USING btree ("target_key","at_ms","sequence");--> statement-breakpoint
CREATE INDEX "actions_of_scope" ON "actions" USING btree ("scope","at_ms","sequence");--> statement-breakpoint
CREATE INDEX "actions_open_undos" ON "actions" USING btree ("target_key","at_ms","sequence") WHERE undo = 'restore' and status in ('applied', 'verified', 'unverified');--> statement-breakpoint
CREATE INDEX "anomalies_newest" ON "anomalies" USING btree ("at_ms","id");--> statement-breakpoint
CREATE INDEX "anomalies_of_target" ON "anomalies" USING btree ("target_key","at_ms","id");--> statement-breakpoint
CREATE INDEX "anomalies_of_scope" ON "anomalies" USING btree ("scope","at_ms","id");--> statement-breakpoint
CREATE INDEX "heals_newest" ON "heals" USING btree ("opened_at_ms","id");--> statement-breakpoint
CREATE INDEX "heals_in_scope" ON "heals" USING btree ("scope","opened_at_ms","id");--> statement-breakpoint
CREATE INDEX "heals_in_namespace" ON "heals" USING btree ("namespace","opened_at_ms","id");--> statement-breakpoint
CREATE INDEX "heals_with_status" ON "heals" USING btree ("status","opened_at_ms","id");--> statement-breakpoint
CREATE INDEX "journaled_states_first_seen" ON "journaled_states" USING btree ("target_uid","first_seen_at_ms");--> statement-breakpoint
CREATE INDEX "journaled_states_last_seen" ON "journaled_states" USING btree ("target_uid","last_seen_at_ms","first_seen_at_ms");--> statement-breakpoint
CREATE INDEX "journaled_states_in_namespace" ON "journaled_states" USING btree ("namespace");--> statement-breakpoint
CREATE INDEX "timeline_in_order" ON "timeline" USING btree ("at_ms","sequence");--> statement-breakpoint
CREATE INDEX "timeline_of_heal" ON "timeline" USING btree ("heal_id","at_ms","sequence");--> statement-breakpoint
CREATE INDEX "timeline_of_target" ON "timeline" USING btree ("target_key","at_ms","sequence");--> statement-breakpoint
CREATE INDEX "timeline_of_scope" ON "timeline" USING btree ("scope","at_ms","sequence");--> statement-breakpoint
CREATE INDEX "workloads_in_scope" ON "workloads" USING btree ("scope","target_key");--> statement-breakpoint
CREATE INDEX "workloads_in_namespace" ON "workloads" USING btree ("namespace","target_key");--> statement-breakpoint
CREATE INDEX "workloads_observed" ON "workloads" USING btree ("observed_at_ms");