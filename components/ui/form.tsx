"use client";

import type { ComponentProps } from "react";
import { useOneAtATime } from "@/components/one-at-a-time";

type FormProps = Omit<ComponentProps<"form">, "onSubmit" | "noValidate"> & {
  /** Runs once at a time, however often the form is submitted meanwhile. */
  onSubmit: () => Promise<unknown>;
};

/**
 * A form that scripts send. Its fields judge themselves, in our words; without scripts they never travel in an address, except where the form says
 * `method="get"`.
 */
export function Form({ onSubmit, ...rest }: FormProps) {
  const submit = useOneAtATime(onSubmit);
  return (
    <form
      method="post"
      {...rest}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    />
  );
}
