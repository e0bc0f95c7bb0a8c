"use client";

import type { ComponentProps } from "react";
import { useOneAtATime } from "@/components/one-at-a-time";

type FormProps = Omit<ComponentProps<"form">, "onSubmit" | "method" | "noValidate"> & {
  /** Runs once at a time, however often the form is submitted meanwhile. */
  onSubmit: () => Promise<unknown>;
};

/** A form that scripts send. Its fields judge themselves, in our words; without scripts they never travel in an address. */
export function Form({ onSubmit, ...rest }: FormProps) {
  const submit = useOneAtATime(onSubmit);
  return (
    <form
      {...rest}
      method="post"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    />
  );
}
