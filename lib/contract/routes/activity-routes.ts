/** The HTTP contract of a workgroup's activity and report. Client-safe. */
import {
  activityFilterSchema,
  workgroupActivityQuerySchema,
  workgroupActivitySchema,
} from "@/lib/contract/workgroup-activity-schemas";
import { reportQuerySchema, workgroupReportSchema } from "@/lib/contract/workgroup-report-schemas";
import { adminProblems, csvAnswer, defineRoute, heavyReadProblems } from "./define-route";

export const activityRoutes = {
  listWorkgroupActivity: defineRoute({
    method: "GET",
    path: "/api/workgroups/{workgroupId}/activity",
    summary: "Lists the events of a workgroup and the sign-ins of its members",
    query: workgroupActivityQuerySchema,
    answers: { 200: workgroupActivitySchema },
    problems: [...adminProblems, ...heavyReadProblems],
  }),
  exportWorkgroupActivity: defineRoute({
    method: "GET",
    path: "/api/workgroups/{workgroupId}/activity.csv",
    summary: "Exports the activity of a workgroup as CSV",
    query: activityFilterSchema,
    answers: { 200: csvAnswer },
    problems: [...adminProblems, "reauthentication_required", ...heavyReadProblems],
  }),
  readWorkgroupReport: defineRoute({
    method: "GET",
    path: "/api/workgroups/{workgroupId}/report",
    summary: "Counts sign-ins per day and members by protection, and lists the exceptions",
    query: reportQuerySchema,
    answers: { 200: workgroupReportSchema },
    problems: [...adminProblems, ...heavyReadProblems],
  }),
};
