import type { FieldPath, FieldValues, PathValue, UseFormRegisterReturn, UseFormReturn } from "react-hook-form";

const seen = new WeakSet<Element>();

/**
 * `form.register` for a field that the server has drawn with its value. react-hook-form would put that value back over what the user
 * changed before the scripts arrived; here the change counts.
 */
export function keptInput<Values extends FieldValues, Name extends FieldPath<Values>>(
  form: UseFormReturn<Values>,
  name: Name,
): UseFormRegisterReturn<Name> {
  const { ref, ...field } = form.register(name);
  return {
    ...field,
    ref: (element: HTMLInputElement | null) => {
      const changed = element && !seen.has(element) ? changeBefore(element) : null;
      if (element) seen.add(element);
      ref(element);
      if (changed !== null) form.setValue(name, changed as PathValue<Values, Name>, { shouldDirty: true });
    },
  };
}

function changeBefore(input: HTMLInputElement): string | boolean | null {
  if (input.type === "radio") return input.checked && !input.defaultChecked ? input.value : null;
  if (input.type === "checkbox") return input.checked === input.defaultChecked ? null : input.checked;
  return input.value === input.defaultValue ? null : input.value;
}
