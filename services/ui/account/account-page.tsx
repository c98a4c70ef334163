import { useState } from "react";
import { Wordmark } from "../elements/wordmark.tsx";
import { AccountForm } from "./account-form.tsx";

/** The door: log in, or register. */
export function AccountPage({ notice }: { notice: string | undefined }) {
  const [isNew, setIsNew] = useState(false);
  return (
    <div className="grid min-h-full content-start lg:content-stretch lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
      <header className="flex flex-col justify-between gap-10 px-6 pt-8 sm:px-12 lg:border-r lg:border-line lg:bg-sunken lg:p-14">
        <Wordmark />
        <div>
          <p className="max-w-[14ch] text-balance font-serif text-4xl leading-[1.08] tracking-tight lg:text-6xl">
            Answers that stay in the house.
          </p>
          <p className="mt-4 hidden max-w-sm text-quiet lg:mt-8 lg:block">
            The model, your questions and everything that was ever answered are on your own servers.
          </p>
        </div>
        <span className="hidden lg:block" />
      </header>
      <main className="flex flex-col px-6 py-10 sm:px-12 lg:items-center lg:justify-center lg:p-14">
        <div className="w-full max-w-sm">
          <h1 className="text-lg font-semibold">{isNew ? "Create an account" : "Log in"}</h1>
          {notice && !isNew && (
            <p role="status" className="mt-3 text-sm text-quiet">
              {notice}
            </p>
          )}
          <AccountForm key={String(isNew)} isNew={isNew} />
          <p className="mt-8 text-sm text-quiet">
            {isNew ? "You have an account already?" : "You are new here?"}{" "}
            <button
              type="button"
              onClick={() => setIsNew(!isNew)}
              className="font-medium text-ink underline decoration-line underline-offset-4 hover:decoration-ink"
            >
              {isNew ? "Log in" : "Create an account"}
            </button>
          </p>
        </div>
      </main>
    </div>
  );
}
