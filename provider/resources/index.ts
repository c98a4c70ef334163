import { aptSource } from "./apt-source/apt-source.ts";
import type { AnyHostKind } from "./definition.ts";
import { directory } from "./directory/directory.ts";
import { download } from "./download/download.ts";
import { file } from "./file/file.ts";
import { group } from "./group/group.ts";
import { mount } from "./mount/mount.ts";
import { packages } from "./packages/packages.ts";
import { database } from "./postgres/database/database.ts";
import { extension } from "./postgres/extension/extension.ts";
import { grant } from "./postgres/grant/grant.ts";
import { role } from "./postgres/role/role.ts";
import { pythonEnv } from "./python-env/python-env.ts";
import { redisUser } from "./redis/user/user.ts";
import { release } from "./release/release.ts";
import { ruleset } from "./ruleset/ruleset.ts";
import { script } from "./script/script.ts";
import { symlink } from "./symlink/symlink.ts";
import { sysctl } from "./sysctl/sysctl.ts";
import { unit } from "./unit/unit.ts";
import { user } from "./user/user.ts";

/** Every kind of thing that can be kept inside a host, in the order in which a host is asked about them. */
export const hostKinds: readonly AnyHostKind[] = [
  aptSource,
  packages,
  group,
  user,
  directory,
  file,
  symlink,
  download,
  sysctl,
  ruleset,
  mount,
  pythonEnv,
  unit,
  release,
  script,
  role,
  database,
  extension,
  grant,
  redisUser,
];
