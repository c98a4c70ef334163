/** What the owner's nodes run. */
export const version = { release: "8.4", version: "8.4.1", repoid: "2a5fa54a8503f96d" };
