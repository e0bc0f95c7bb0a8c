/** Evidence about a workgroup for an auditor: tables in parts, so that the memory does not grow with them. */
import { days } from "@/lib/contract/duration";
import { EXPORT_PAGE } from "@/lib/contract/limits";
import type { Executor } from "@/lib/db";
import { findPolicyChanges, type PolicyChangeRow } from "./policy-history.store";
import {
  type EvidenceDay,
  type EvidenceException,
  type EvidenceMember,
  findExceptions,
  findOperatorExceptions,
  findPopulation,
  findSignInDays,
  type Period,
} from "./workgroup-evidence.store";

/** Which workgroup and days. */
export type EvidenceQuery = {
  workgroupId: string;
  period: Period;
  /** False if the operator configured no SMS provider. */
  phoneAvailable: boolean;
};

type Cells = readonly string[];

/** One file: its name, the names of its columns, and rows in parts. */
export type EvidenceTable = { file: string; header: Cells; parts: AsyncGenerator<readonly Cells[]> };

/** Days that one statement counts. */
const DAYS_AT_ONCE = 31;

const iso = (at: Date | null) => at?.toISOString() ?? "";
const dayAfter = (day: string, count: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days(count)).toISOString().slice(0, 10);

const changeCells = ({ at, by, from, to, effectiveAt }: PolicyChangeRow): Cells => [
  iso(at),
  by?.id ?? "",
  by?.name ?? "",
  from,
  to,
  iso(effectiveAt),
];

/** The changes of the period, oldest first, after the one that says what applied when it began. */
async function* policyHistory(db: Executor, { workgroupId, period }: EvidenceQuery) {
  const found: PolicyChangeRow[] = [];
  const isBefore = ({ at }: PolicyChangeRow) => iso(at) < period.from;
  for (let page: PolicyChangeRow[] | null = null; page === null || page.length === EXPORT_PAGE; ) {
    page = await findPolicyChanges(db, { workgroupId, after: page?.at(-1)?.id, limit: EXPORT_PAGE });
    found.push(...page.filter(({ at }) => iso(at) < dayAfter(period.to, 1)));
    if (found.some(isBefore)) break;
  }
  const inPeriod = found.filter((change) => !isBefore(change));
  const last = found.find(isBefore);
  yield [...inPeriod, ...(last ? [last] : [])].reverse().map(changeCells);
}

const memberCells = ({ id, name, email, role, isActive, protection, lastSignInAt }: EvidenceMember): Cells => [
  id,
  name,
  email,
  role,
  isActive ? "active" : "disabled",
  // Who cannot enter has no sign-in to protect, and the report does not count them.
  isActive ? protection : "",
  iso(lastSignInAt),
];

async function* membersInPages(db: Executor, query: EvidenceQuery) {
  let page: EvidenceMember[] = [];
  do {
    page = await findPopulation(db, query, page.at(-1)?.id ?? null, EXPORT_PAGE);
    yield page;
  } while (page.length === EXPORT_PAGE);
}

async function* population(db: Executor, query: EvidenceQuery) {
  for await (const page of membersInPages(db, query)) yield page.map(memberCells);
}

const kinds = {
  "account.temporary_code_issued": "temporary_code",
  "account.second_step_released": "unlocked",
} as const satisfies Record<EvidenceException["type"], string>;

const exceptionCells =
  (source: "workgroup" | "operator") =>
  (e: EvidenceException): Cells => [
    iso(e.at),
    kinds[e.type],
    source,
    e.memberId ?? "",
    e.memberName ?? "",
    e.byId ?? "",
    e.byName ?? "",
    e.reason ?? "",
  ];

/** What admins of the workgroup did, then what operators did for its members. */
async function* exceptions(db: Executor, query: EvidenceQuery) {
  let page: EvidenceException[] = [];
  do {
    page = await findExceptions(db, query.workgroupId, query.period, page.at(-1) ?? null, EXPORT_PAGE);
    yield page.map(exceptionCells("workgroup"));
  } while (page.length === EXPORT_PAGE);
  for await (const members of membersInPages(db, query)) {
    const ids = members.map(({ id }) => id);
    // Typed by hand, and 20 codes a day at most: a page of members has fewer rows than this in any period.
    const found = await findOperatorExceptions(db, ids, query.period, 100 * EXPORT_PAGE);
    yield found.map(exceptionCells("operator"));
  }
}

const dayCells = ({ date, withSecondStep, withoutSecondStep }: EvidenceDay): Cells => [
  date,
  String(withSecondStep),
  String(withoutSecondStep),
];

async function* signIns(db: Executor, { workgroupId, period }: EvidenceQuery) {
  for (let from = period.from; from <= period.to; from = dayAfter(from, DAYS_AT_ONCE)) {
    const [to = from] = [dayAfter(from, DAYS_AT_ONCE - 1), period.to].sort();
    yield (await findSignInDays(db, workgroupId, { from, to })).map(dayCells);
  }
}

/** The tables of the evidence. Each reads when its parts are taken. Times and days are in UTC; members are as they are now. */
export function evidenceOf(db: Executor, query: EvidenceQuery): EvidenceTable[] {
  return [
    {
      file: "policy-history.csv",
      header: ["time", "by id", "by", "from", "to", "effective at"],
      parts: policyHistory(db, query),
    },
    {
      file: "population.csv",
      header: ["member id", "name", "email", "role", "state", "protection", "last sign-in"],
      parts: population(db, query),
    },
    {
      file: "exceptions.csv",
      header: ["time", "kind", "source", "member id", "member", "by id", "by", "reason"],
      parts: exceptions(db, query),
    },
    {
      file: "sign-ins.csv",
      header: ["date", "with second step", "without second step"],
      parts: signIns(db, query),
    },
  ];
}
