import {
  memberFilters,
  membersCopy,
  protectionNames,
  roleNames,
  sortNames,
  stateNames,
} from "@/components/copy/members";
import { AppLink } from "@/components/ui/app-link";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import { MEMBER_SEARCH_MAX } from "@/lib/contract/limits";
import type { MemberQuery } from "@/lib/contract/member-schemas";

type MemberFiltersProps = { path: string; query: MemberQuery; isFiltered: boolean };

/** Search, filters and order as a GET form: the address names the list, and it works without scripts. */
export function MemberFilters({ path, query, isFiltered }: MemberFiltersProps) {
  return (
    <form method="get" action={path} className="grid gap-4 p-5 sm:p-6">
      <TextField
        label={membersCopy.search}
        hint={membersCopy.searchHint}
        type="search"
        name="search"
        defaultValue={query.search}
        maxLength={MEMBER_SEARCH_MAX}
        autoComplete="off"
        spellCheck={false}
      />
      <div className="grid gap-4 @sm:grid-cols-2 @2xl:grid-cols-4">
        <SelectField {...memberFilters.role} name="role" options={roleNames} defaultValue={query.role ?? ""} />
        <SelectField {...memberFilters.state} name="state" options={stateNames} defaultValue={query.state ?? ""} />
        <SelectField
          {...memberFilters.protection}
          name="protection"
          options={protectionNames}
          defaultValue={query.protection ?? ""}
        />
        <SelectField {...memberFilters.sort} name="sort" options={sortNames} defaultValue={query.sort} />
      </div>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        <Button type="submit" className="max-sm:w-full">
          {membersCopy.apply}
        </Button>
        {isFiltered && (
          <AppLink href={path} className="link text-body">
            {membersCopy.clear}
          </AppLink>
        )}
      </div>
    </form>
  );
}
