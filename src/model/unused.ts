// What an author knows to be empty under a configuration, and why: steps that only a fix takes, a promise about a part of
// the kernel that is left out. A check that finds the same says the reason, and no longer that something is wrong.

/** Something that no run comes to, by its name, in which `*` stands for any text; and the reason. */
export type Unused = { readonly why: string } & (
  | { /** `store of worker (cpu0)` */ readonly step: string }
  | { /** `alternative 2 of choice 1 in store of worker (cpu0)` */ readonly alternative: string }
  | {
      /** An invariant whose antecedent is never true, or an assertion that is never checked. */ readonly property: string;
    }
  | { /** `pte[0].dirty` */ readonly variable: string }
  | {
      /** Whether the fix changes anything: `*`, because which fix it is does not stand in the values of parameters. */ readonly fix: string;
    }
);
