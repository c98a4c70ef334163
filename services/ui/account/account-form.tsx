import { useMutation, useQueryClient } from "@tanstack/react-query";
import { logIn, register, SESSION, type Session } from "../api/account.ts";
import { explain } from "../api/problem.ts";
import { Field } from "./field.tsx";

/** Asks who comes in. What is wrong with it, the server says. */
export function AccountForm({ isNew }: { isNew: boolean }) {
  const queries = useQueryClient();
  const entry = useMutation({
    mutationFn: (form: FormData) => {
      const value = (name: string) => String(form.get(name) ?? "");
      return isNew
        ? register(value("name"), value("email"), value("password"))
        : logIn(value("email"), value("password"));
    },
    onSuccess: (user) => {
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== SESSION[0] });
      queries.setQueryData<Session>(SESSION, { user });
    },
  });
  return (
    <form
      noValidate
      className="mt-6 grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        entry.mutate(new FormData(event.currentTarget));
      }}
    >
      {isNew && <Field name="name" label="Name" autoComplete="name" autoFocus />}
      <Field
        name="email"
        label="E-mail address"
        type="email"
        inputMode="email"
        autoComplete="username"
        autoFocus={!isNew}
      />
      <Field
        name="password"
        label="Password"
        type="password"
        autoComplete={isNew ? "new-password" : "current-password"}
        {...(isNew && { hint: "At least 10 characters. A short sentence is a good one." })}
      />
      {entry.error && (
        <p role="alert" className="text-sm font-medium text-alarm">
          {explain(entry.error)}
        </p>
      )}
      <button
        type="submit"
        disabled={entry.isPending}
        className="mt-1 min-h-12 rounded-full bg-accent px-6 font-medium text-on-accent transition-opacity hover:opacity-90 disabled:opacity-60"
      >
        {isNew ? "Create account" : "Log in"}
      </button>
    </form>
  );
}
