import * as pulumi from "@pulumi/pulumi";
import { host } from "../../../provider/sdk/index.ts";

// as in the estate's own index.js, so that benchmarks measure what operators get
Reflect.deleteProperty(Error, "prepareStackTrace");

/**
 * Small files on hosts that are all alike. The configuration has only their number: it reaches a program by its
 * environment, which has no room for a list of thousands.
 */
const config = new pulumi.Config();
const filesPerHost = config.requireNumber("filesPerHost");

for (const name of config.requireObject<string[]>("hosts")) {
  const on = new host.Ready(name, { host: name });
  for (let number = 1; number <= filesPerHost; number++)
    new host.File(`${name}-${number}`, {
      on,
      path: `/etc/scale-${number}.conf`,
      content: `value = ${number}\n`,
    });
}
