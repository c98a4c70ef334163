import type { Collection } from "./collection.ts";

/** Devices and folders of nodes under names of the cluster. */
export const mappings: Collection[] = ["pci", "usb", "dir"].map((type) => ({
  path: `/cluster/mapping/${type}`,
  exists: `create hardware mapping failed: ${type} ID '%s' already defined`,
  missing: "mapping '%s' not found",
  missingToChange: `update hardware mapping failed: ${type} ID '%s' does not exist`,
  privileges: (id, _values, change) => ({
    path: `/mapping/${type}/${id}`,
    any: change ? ["Mapping.Modify"] : ["Mapping.Modify", "Mapping.Use", "Mapping.Audit"],
  }),
  prepare: (values) => ({ ...values, type }),
  // The schema wants these in lists; what is wrong with a device is only known of one that is looked at.
  summary: (values) => ({ description: "", ...(type === "usb" && { error: [] }), ...values }),
}));
