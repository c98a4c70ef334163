type Plain = Record<string, unknown>;

/**
 * A question of the engine and what the provider answered it, in the names of Pulumi's provider protocol. Recorded by
 * `node scripts/rehearsal/record-calls.ts`.
 */
export type Call =
  | {
      readonly method: "Check";
      readonly request: { readonly urn: string; readonly olds: Plain; readonly news: Plain };
      readonly response: { readonly inputs: Plain };
    }
  | {
      readonly method: "Diff";
      readonly request: {
        readonly urn: string;
        readonly id: string;
        readonly olds: Plain;
        readonly oldInputs: Plain;
        readonly news: Plain;
      };
      readonly response: {
        /** The paths whose difference only a new thing can have. */
        readonly replaces: readonly string[];
        /** Each path that differs, and whether that is a change of the program (or drift of the host). */
        readonly differs: Readonly<Record<string, boolean>>;
      };
    };
