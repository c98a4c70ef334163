import { inputs, type UserInputs } from "./inputs.ts";
import type { Present, UserObserved } from "./inspect.ts";

/** Situations that several tests start from. */
export const anna = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIanna anna@laptop";
export const bert = 'from="10.0.0.1" ssh-rsa AAAAB3bert bert@desk';
export const mallory = "ssh-rsa AAAAB3NzaC1yc2EAAAAmallory";

export const wanted = wantedUser({ name: "deploy", groups: ["adm"], authorizedKeys: [anna] });

export const asWanted: Present = {
  present: true,
  uid: 1001,
  group: "deploy",
  groups: ["adm"],
  comment: "",
  home: "/home/deploy",
  shell: "/bin/bash",
  password: "locked",
  homeOwner: "deploy",
  keys: [anna],
};

const { homeOwner: _homeOwner, keys: _keys, ...withoutHome } = asWanted;
export const homeless: Present = withoutHome;

export const absent: UserObserved = { present: false };

/** Somebody's own account of the name, as it was before the program named it. */
export const somebody: Present = {
  ...asWanted,
  group: "users",
  groups: ["games", "sudo"],
  comment: "Somebody",
  shell: "/bin/sh",
  password: "set",
  keys: [mallory],
};

export function wantedUser(more: { name: string } & Partial<UserInputs>): UserInputs {
  return inputs.parse(more);
}
