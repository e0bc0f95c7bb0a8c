import { membersCopy } from "@/components/copy/members";
import { ButtonLink } from "@/components/ui/button";
import { Panel } from "@/components/ui/panel";
import type { MemberPage, MemberQuery } from "@/lib/contract/member-schemas";
import { MemberFilters } from "./member-filters";
import { MemberRow } from "./member-row";

type MembersPanelProps = {
  workgroupId: string;
  readerId: string;
  query: MemberQuery;
  page: MemberPage;
  /** The server's time when it read the members, ISO 8601. */
  now: string;
};

/** The address of a page of the same list. */
function addressOf(path: string, { search, role, state, protection, sort }: MemberQuery, after: string | null): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ search, role, state, protection, sort, after })) {
    if (value) parameters.set(name, value);
  }
  return `${path}?${parameters}`;
}

/** The members of a workgroup: search and filters, the table, and links to its pages. */
export function MembersPanel({ workgroupId, readerId, query, page, now }: MembersPanelProps) {
  const path = `/workgroups/${workgroupId}/members`;
  const { search, role, state, protection, after } = query;
  const isFiltered = [search, role, state, protection].some(Boolean);
  return (
    <Panel>
      <MemberFilters path={path} query={query} isFiltered={isFiltered} />
      <p className="px-5 py-3 text-body text-muted sm:px-6">
        {page.members.length === 0 ? membersCopy.none : membersCopy.found(page.total, isFiltered)}
      </p>
      {page.members.length > 0 && (
        <table aria-label={membersCopy.panel} className="w-full text-left text-body">
          <thead className="@max-2xl:sr-only">
            <tr className="border-b border-line text-small text-muted [&>th]:py-2 [&>th]:pr-4 [&>th]:font-medium [&>th:first-child]:pl-6 [&>th:last-child]:pr-6">
              <th scope="col">{membersCopy.columns.member}</th>
              <th scope="col" className="@max-2xl:hidden">
                {membersCopy.columns.role}
              </th>
              <th scope="col" className="@max-2xl:hidden">
                {membersCopy.columns.protection}
              </th>
              <th scope="col" className="@max-2xl:hidden">
                {membersCopy.columns.lastSignIn}
              </th>
              <th scope="col" className="@max-2xl:hidden">
                {membersCopy.columns.state}
              </th>
              <th scope="col">
                <span className="sr-only">{membersCopy.columns.manage}</span>
              </th>
            </tr>
          </thead>
          {page.members.map((member) => (
            <MemberRow
              key={member.id}
              initial={member}
              isReader={member.id === readerId}
              workgroupId={workgroupId}
              now={now}
            />
          ))}
        </table>
      )}
      {(after || page.next) && (
        <nav aria-label={membersCopy.pages} className="flex flex-wrap justify-end gap-3 px-5 py-3 sm:px-6">
          {after && <ButtonLink href={addressOf(path, query, null)}>{membersCopy.first}</ButtonLink>}
          {page.next && <ButtonLink href={addressOf(path, query, page.next)}>{membersCopy.next}</ButtonLink>}
        </nav>
      )}
    </Panel>
  );
}
