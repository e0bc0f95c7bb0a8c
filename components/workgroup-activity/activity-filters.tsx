import { workgroupActivityCopy as copy, kindTexts, resultTexts } from "@/components/copy/workgroup-activity";
import { AppLink } from "@/components/ui/app-link";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { SelectField } from "@/components/ui/select-field";
import type { ActivityFields } from "./activity-address";

type ActivityFiltersProps = { path: string; fields: ActivityFields; isFiltered: boolean };

/** Filters as a GET form: the address names the list, and it works without scripts. */
export function ActivityFilters({ path, fields, isFiltered }: ActivityFiltersProps) {
  const { type, person, result, from, to } = fields;
  return (
    <form method="get" action={path} className="grid gap-4 p-5 sm:p-6">
      {person && <input type="hidden" name="person" value={person} />}
      <div className="grid gap-4 @sm:grid-cols-2 @2xl:grid-cols-4">
        <SelectField {...copy.filters.type} name="type" options={kindTexts} defaultValue={type ?? ""} />
        <SelectField {...copy.filters.result} name="result" options={resultTexts} defaultValue={result ?? ""} />
        <TextField label={copy.filters.from} type="date" name="from" defaultValue={from} />
        <TextField label={copy.filters.to} type="date" name="to" defaultValue={to} />
      </div>
      <div className="flex flex-wrap items-center gap-x-5 gap-y-3">
        <Button type="submit" className="max-sm:w-full">
          {copy.apply}
        </Button>
        {isFiltered && (
          <AppLink href={path} className="link text-body">
            {copy.clear}
          </AppLink>
        )}
      </div>
    </form>
  );
}
