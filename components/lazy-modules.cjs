/**
 * Three parts of Pulumi's SDK that it loads at every start and that no program here uses: the TypeScript compiler
 * and npm's reader of dependency trees, for functions that are handed to a cloud, and the API that drives Pulumi
 * from within a program. Each waits until somebody asks it for something.
 *
 * Node loads this file before the SDK: `nodeargs` in Pulumi.yaml.
 */
const Module = require("node:module");

const sdk = Module.createRequire(require.resolve("@pulumi/pulumi/package.json"));

for (const name of ["./typescript-shim.js", "@npmcli/arborist", "./automation/index.js"]) postpone(name);

/** @param {string} name as the SDK says it */
function postpone(name) {
  const file = sdk.resolve(name);
  /** @type {object | undefined} */
  let loaded;
  const exports = new Proxy(
    {},
    {
      get(_, key) {
        // compiled TypeScript asks this of every module, to know whether it may keep it as it is
        if (key === "__esModule") return true;
        if (!loaded) {
          delete require.cache[file];
          loaded = sdk(file);
        }
        return Reflect.get(/** @type {object} */ (loaded), key);
      },
    },
  );
  require.cache[file] = Object.assign(new Module(file), { filename: file, loaded: true, exports });
}
