/** What a category of privileges holds, and for whom PVE's predefined roles have it (pve-access-control). */
interface Category {
  /** Only for Administrator. */
  root: string[];
  admin: string[];
  user: string[];
  audit: string[];
}

const categories: Record<string, Category> = {
  VM: {
    root: [],
    admin: [
      "VM.Allocate",
      "VM.Clone",
      "VM.Config.CPU",
      "VM.Config.Disk",
      "VM.Config.HWType",
      "VM.Config.Memory",
      "VM.Config.Network",
      "VM.Config.Options",
      "VM.GuestAgent.Unrestricted",
      "VM.Migrate",
      "VM.Replicate",
      "VM.Snapshot",
      "VM.Snapshot.Rollback",
    ],
    user: [
      "VM.Backup",
      "VM.Config.CDROM",
      "VM.Config.Cloudinit",
      "VM.Console",
      "VM.GuestAgent.FileRead",
      "VM.GuestAgent.FileSystemMgmt",
      "VM.GuestAgent.FileWrite",
      "VM.PowerMgmt",
    ],
    audit: ["VM.Audit", "VM.GuestAgent.Audit"],
  },
  Sys: {
    root: ["Sys.AccessNetwork", "Sys.Incoming", "Sys.Modify", "Sys.PowerMgmt"],
    admin: ["Sys.Console", "Sys.Syslog"],
    user: [],
    audit: ["Sys.Audit"],
  },
  Datastore: {
    root: [],
    admin: ["Datastore.Allocate", "Datastore.AllocateTemplate"],
    user: ["Datastore.AllocateSpace"],
    audit: ["Datastore.Audit"],
  },
  SDN: { root: [], admin: ["SDN.Allocate"], user: ["SDN.Use"], audit: ["SDN.Audit"] },
  User: {
    root: ["Realm.Allocate"],
    admin: ["Group.Allocate", "Realm.AllocateUser", "User.Modify"],
    user: [],
    audit: [],
  },
  Pool: { root: [], admin: ["Pool.Allocate"], user: ["Pool.Audit"], audit: ["Pool.Audit"] },
  Mapping: { root: [], admin: ["Mapping.Modify"], user: ["Mapping.Use"], audit: ["Mapping.Audit"] },
};

const all = ["Permissions.Modify", ...Object.values(categories).flatMap((one) => Object.values(one).flat())];

// PVE 8's privilege for all that the guest agent does, which PVE 9 and its schema split. Roles for the owner's 8.4
// name it, so the lab knows it, as the sum of its parts.
const monitor = "VM.Monitor";
const monitorParts = all.filter((name) => name.startsWith("VM.GuestAgent."));
const sorted = (privileges: string[]) => [...new Set(privileges)].sort();

/** PVE's predefined roles and their privileges: nobody can change them. */
export const builtInRoles: ReadonlyMap<string, string[]> = new Map([
  ["NoAccess", []],
  ["Administrator", sorted(all)],
  [
    "PVEAdmin",
    sorted(
      Object.values(categories).flatMap(({ admin, user, audit }) => [...admin, ...user, ...audit]),
    ).filter((name) => name !== "Mapping.Modify"),
  ],
  ["PVEAuditor", sorted(Object.values(categories).flatMap(({ audit }) => audit))],
  ["PVETemplateUser", ["VM.Audit", "VM.Clone"]],
  ...Object.entries(categories).flatMap(([name, { admin, user, audit }]): [string, string[]][] => [
    [`PVE${name}Admin`, sorted([...admin, ...user, ...audit])],
    ...(user.length > 0 ? [[`PVE${name}User`, sorted([...user, ...audit])] as [string, string[]]] : []),
  ]),
]);

const known = new Set([...all, monitor]);

/** Whether PVE has a privilege of that name. */
export const isPrivilege = (name: string): boolean => known.has(name);

/** What a role with these privileges may really do. */
export function effectivePrivileges(privileges: string[]): string[] {
  return privileges.includes(monitor) ? [...privileges, ...monitorParts] : privileges;
}
